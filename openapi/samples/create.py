import json
import os
import urllib.request


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # urllib would send the key to the new address as well


api = os.environ.get("MONAD_API_URL", "https://monad.com/api")
organization_id = os.environ["MONAD_ORGANIZATION_ID"]

body = {
    "name": "ci-pipeline",
    "description": "Deploys pipelines from CI",
    "role_id": "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
    "expiration_time": "2027-01-01T00:00:00Z",
}
request = urllib.request.Request(
    f"{api}/v2/{organization_id}/api_keys",
    method="POST",
    data=json.dumps(body).encode(),
    headers={
        "x-api-key": os.environ["MONAD_API_KEY"],
        "content-type": "application/json",
    },
)
opener = urllib.request.build_opener(NoRedirects)
with opener.open(request, timeout=30) as response:
    key = json.load(response)

# The token is returned this once: store it before anything else.
file = os.open("ci-pipeline.token", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
with os.fdopen(file, "w") as output:
    output.write(key["token"])
print(key["id"], key["name"])
