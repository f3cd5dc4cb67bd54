"""Next.js exports in every form that route files use."""

import pytest

from checks.source.frameworks.nextjs import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_functions_consts_and_wrappers() -> None:
    text = """
    export async function GET(req: Request) {
      return new Response();
    }
    export const POST = async () => {
      return new Response();
    };
    export const PUT = withAuth(
      async ({ params }) => {
        return Response.json(params);
      },
      { permissions: ["write"] },
    );
    export const PATCH = withAuth({ role: "admin" })(async (req) => {
      return Response.json({});
    }) satisfies Handler;
    export const { DELETE } = serve(async (context) => {
      await context.run();
    }, { failureFunction: async () => null });
    """
    assert found(FRAMEWORK, text) == [
        "GET - GET 1-3",
        "POST - POST 4-6",
        "PUT - PUT 8-10",
        "PATCH - PATCH 13-15",
        "DELETE - DELETE 16-18",
    ]


def test_names_and_lists() -> None:
    text = """
    const handler = wrap(async (req: Request) => {
      return new Response();
    });
    async function remove() {
      return new Response();
    }
    export { handler as GET, handler as POST, remove as DELETE };
    export const HEAD = handler;
    """
    assert found(FRAMEWORK, text) == ["GET,POST,HEAD - GET 1-3", "DELETE - DELETE 4-6"]


@pytest.mark.parametrize(
    "text",
    [
        'export { GET, POST } from "./other";',
        'export * from "./other";',
        "export const { GET, POST } = createRouteHandler({ router });",
        "const handler = NextAuth(options); export { handler as GET, handler as POST };",
        "const schema = z.object({}).refine((value) => value); export const POST = make(schema);",
        "export const get = async () => 1;",
        "const GET = async () => 1;",
        "export default function Page({ title }) { return title; }",
        "export default app;",
    ],
)
def test_what_has_no_body_here(text: str) -> None:
    assert found(FRAMEWORK, text) == []


def test_default_exports() -> None:
    plain = """
    export default async function handler(req: NextApiRequest, res: NextApiResponse) {
      res.end();
    }
    """
    assert found(FRAMEWORK, plain) == ["ALL - handler 1-3"]
    wrapped = """
    const handler = async ({ body }: NextApiRequest) => {
      return body;
    };
    export default withAuth(handler);
    """
    assert found(FRAMEWORK, wrapped) == ["ALL - handler 1-3"]
    common = "module.exports = (req, res) => res.end();"
    assert found(FRAMEWORK, common, "javascript") == ["ALL - default 1-1"]


def test_several_handlers_in_one_default_export() -> None:
    methods = """
    export default serve({
      GET: async (req, res) => {
        res.end();
      },
      async POST(req, res) {
        res.end();
      },
      PUT: put,
    });
    const put = async (req, res) => res.end();
    """
    assert found(FRAMEWORK, methods) == [
        "GET - GET 2-4",
        "POST - POST 5-7",
        "PUT - PUT 10-10",
    ]
    chain = """
    const router = connect().use(auth);
    export default router
      .get(async (req, res) => {
        res.end();
      })
      .post((req, res) => res.end());
    """
    assert found(FRAMEWORK, chain) == ["GET - GET 3-5", "POST - POST 6-6"]
