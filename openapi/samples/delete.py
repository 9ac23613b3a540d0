import json
import os
import urllib.request


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # urllib would send the key to the new address as well


api = os.environ.get("MONAD_API_URL", "https://monad.com/api")
organization_id = os.environ["MONAD_ORGANIZATION_ID"]
api_key_id = os.environ["API_KEY_ID"]

request = urllib.request.Request(
    f"{api}/v2/{organization_id}/api_keys/{api_key_id}",
    method="DELETE",
    headers={"x-api-key": os.environ["MONAD_API_KEY"]},
)

# Programs that use the key get a 401 from now on. This cannot be undone.
opener = urllib.request.build_opener(NoRedirects)
with opener.open(request, timeout=30) as response:
    message = json.load(response)

print(message)
