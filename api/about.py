"""What the service says of itself: a page that points the way, and its OpenAPI."""

from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from api.audiences import Public
from api.errors import Problem

_PAGE = """\
<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>双随机、一公开</title>
</head>
<body>
<h1>双随机、一公开</h1>
<ul>
<li><a href="/api/v1/public/entries">年度抽查工作计划</a>
(<a href="/api/v1/public/entries.csv">CSV</a>，
<a href="/api/v1/public/entries.xlsx">XLSX</a>)</li>
<li><a href="/api/v1/public/rounds">抽取批次：公告、种子、公开数据包</a></li>
<li><a href="/api/v1/public/lists">抽查名单（检查后公布）</a>
(<a href="/api/v1/public/lists.csv">CSV</a>，
<a href="/api/v1/public/lists.xlsx">XLSX</a>)</li>
<li><a href="/check">企业自查：凭自查码核对是否在名录中、是否抽中</a></li>
<li><a href="/api/v1/public">接口目录</a>，
<a href="/api/v1/openapi.json">OpenAPI 说明</a></li>
</ul>
<p>部门和监管人员凭令牌使用 <code>/api/v1/department</code> 和
<code>/api/v1/regulator</code>。</p>
<p lang="en">The annual plan, the rounds and the published lists of market
inspections: start at <a href="/api/v1/public">/api/v1/public</a>.
Departments and the regulator read theirs with a token.</p>
</body>
</html>
"""

router = APIRouter(tags=["public"])


@router.get("/", response_class=HTMLResponse)
def landing(_audience: Public) -> HTMLResponse:
    """Say where to look."""
    return HTMLResponse(_PAGE, headers={"Content-Language": "zh-CN"})


@router.get("/api/v1/openapi.json", response_class=JSONResponse)
def openapi(_audience: Public, request: Request) -> JSONResponse:
    """Describe this API."""
    app = cast("FastAPI", request.app)
    if app.openapi_schema is None:
        app.openapi_schema = _described(app)
    return JSONResponse(app.openapi_schema)


def _described(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, the problem's model among its schemas."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
    )
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document["components"]["schemas"]
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    return document
