import json
import os
import urllib.request


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # urllib would send the key to the new address as well


api = os.environ.get("MONAD_API_URL", "https://monad.com/api")
organization_id = os.environ["MONAD_ORGANIZATION_ID"]
api_key_id = os.environ["API_KEY_ID"]

# The old token stops working at once. The response holds the new one.
request = urllib.request.Request(
    f"{api}/v2/{organization_id}/api_keys/{api_key_id}/regenerate",
    method="POST",
    headers={"x-api-key": os.environ["MONAD_API_KEY"]},
)
opener = urllib.request.build_opener(NoRedirects)
with opener.open(request, timeout=30) as response:
    key = json.load(response)

# The token is returned this once: store it before anything else.
file = os.open("ci-pipeline.token", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
with os.fdopen(file, "w") as output:
    output.write(key["token"])
# The id may have changed: use the returned one from now on.
print(key["id"], key["name"])
