# The image serves a workspace; any other command of `planner` can be run in it too:
#   docker build -t planner .
#   docker run --rm -v "$PWD:/data" planner planner run --inputs /data/inputs --out /data/year
#   docker run --rm -p 127.0.0.1:8000:8000 -v "$PWD/year.workspace:/workspace" planner
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PLANNER_WORKSPACE=/workspace

WORKDIR /app
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock

COPY pyproject.toml README.md command_line.py verify_round.py ./
COPY planner planner
COPY solvers solvers
COPY api api
COPY sample_data sample_data
RUN pip install --no-deps --editable . \
    && useradd --create-home --uid 10001 planner \
    && install --directory --owner planner /workspace
USER planner
WORKDIR /home/planner
VOLUME /workspace
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=4)"]

# 0.0.0.0 is inside the container; which address of the host it is reached by is
# decided where the port is published.
CMD ["planner", "serve", "--host", "0.0.0.0", "--port", "8000"]
