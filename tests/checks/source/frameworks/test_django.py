"""Django views: functions, classes, REST framework, Ninja; helpers in view files are none."""

import pytest

from checks.source.frameworks.django import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_functions() -> None:
    text = """
    from django.shortcuts import render
    from django.views.decorators.http import require_http_methods, require_POST
    from rest_framework.decorators import api_view

    def index(request):
        return render(request, "index.html")

    def typed(request: HttpRequest, id: int) -> HttpResponse:
        return answer(id)

    @require_POST
    @csrf_exempt
    def save(request): ...

    @require_http_methods(["GET", "PUT"])
    def both(request): ...

    @api_view(["DELETE"])
    def drop(request, id): ...
    """
    assert found(FRAMEWORK, text, "python") == [
        "? - index 5-6",
        "? - typed 8-9",
        "POST - save 13-13",
        "GET,PUT - both 16-16",
        "DELETE - drop 19-19",
    ]


def test_functions_that_the_file_routes_itself() -> None:
    text = """
    from django.urls import path
    def health(request):
        return ok()
    urlpatterns = [path("health/", health), path("x/", views.x)]
    """
    assert found(FRAMEWORK, text, "python") == ["ALL health/ health 2-3"]


def test_classes() -> None:
    text = """
    from rest_framework.viewsets import ModelViewSet
    from django.views import View
    class Books(ModelViewSet[Book]):
        def list(self, request, *args, **kwargs): ...
        def partial_update(self, request, pk=None): ...
        @action(detail=True, methods=["post"])
        def publish(self, request, pk): ...
        def get_queryset(self): ...
        def perform_create(self, serializer): ...
        def helper(self, request): ...
    class Home(LoginRequiredMixin, View):
        def get(self, request): ...
    class Plain(object):
        def get(self, request): ...
    """
    assert found(FRAMEWORK, text, "python") == [
        "GET - Books.list 4-4",
        "PATCH - Books.partial_update 5-5",
        "POST - Books.publish 7-7",
        "GET - Home.get 12-12",
    ]


def test_ninja() -> None:
    text = """
    from ninja import Router
    router = Router()
    @router.get("/items")
    def items(request): ...
    """
    assert found(FRAMEWORK, text, "python") == ["GET /items items 4-4"]


@pytest.mark.parametrize(
    "text",
    [
        "import django\ndef user_of(request):\n    return request.user",
        "import django\ndef _page(request):\n    return render(request)",
        "import django\ndef flag(request) -> bool:\n    return response_of(request)",
        "import django\ndef view(req):\n    return HttpResponse()",
        "import django\ndef outer():\n    def inner(request):\n        return HttpResponse()",
        "import django\ndef guard(f):\n    @wraps(f)\n    def g(request):\n        return view()",
        "import flask\ndef view(request):\n    return HttpResponse()",
    ],
)
def test_what_is_no_view(text: str) -> None:
    assert found(FRAMEWORK, text, "python") == []
