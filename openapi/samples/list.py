import json
import os
import urllib.request


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # urllib would send the key to the new address as well


api = os.environ.get("MONAD_API_URL", "https://monad.com/api")
organization_id = os.environ["MONAD_ORGANIZATION_ID"]

request = urllib.request.Request(
    f"{api}/v2/{organization_id}/api_keys?limit=50&offset=0",
    headers={"x-api-key": os.environ["MONAD_API_KEY"]},
)
opener = urllib.request.build_opener(NoRedirects)
with opener.open(request, timeout=30) as response:
    page = json.load(response)

for key in page["api_keys"] or []:
    print(key["id"], key["name"], key["expiration_time"])
