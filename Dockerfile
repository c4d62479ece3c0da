# The image serves a workspace; any other command of `planner` can be run in it too:
#   docker build -t planner .
#   docker run --rm -v "$PWD:/data" planner planner run --inputs /data/inputs --out /data/year
#   docker run --rm -p 127.0.0.1:8000:8000 -v "$PWD/year.workspace:/workspace" planner
# With PostgreSQL and several workers: compose.yaml, compose.province.yaml. All settings: docs/operate.md.
FROM python:3.11-slim AS wheels

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements.lock requirements-spark.lock ./
# The other one brings Spark's client as well.
ARG LOCK=requirements.lock
RUN pip wheel --require-hashes --wheel-dir /wheels -r "$LOCK"

COPY pyproject.toml README.md command_line.py demo_year.py verify_round.py ./
COPY planner planner
COPY solvers solvers
COPY api api
COPY sample_data sample_data
RUN pip wheel --no-deps --wheel-dir /wheels .

FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PLANNER_WORKSPACE=/workspace PLANNER_HOST=0.0.0.0 PLANNER_PORT=8000

RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --disable-pip-version-check --no-index --no-deps /wheels/*.whl \
    && pip uninstall --yes setuptools wheel pip \
    && useradd --no-create-home --home-dir /tmp --shell /usr/sbin/nologin --uid 10001 planner \
    && install --directory --owner planner --mode 0700 /workspace

USER 10001
WORKDIR /workspace
VOLUME /workspace
EXPOSE 8000
STOPSIGNAL SIGTERM

# The root may be read only: the workspace and /tmp alone are written to.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=8)"]

# 0.0.0.0 is inside the container; which address of the host it is reached by is
# decided where the port is published.
CMD ["planner", "serve"]
