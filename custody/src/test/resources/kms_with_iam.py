"""moto's server, in which IAM decides on KMS as AWS does: by key, by both halves of ReEncrypt, and in KMS's own words.

moto itself asks its IAM for "kms:ReEncrypt" on "*", and refuses in XML.
"""

import json
import threading

from moto.core.exceptions import JsonRESTError
from moto.iam.access_control import IAMPolicyStatement, IAMRequest
from moto.kms.models import kms_backends
from moto.kms.responses import KmsResponse
from moto.server import main

asked = threading.local()


class Refusal(JsonRESTError):
    code = 400


def rights(action, request):
    if action == "ReEncrypt":
        return [("ReEncryptFrom", request["SourceKeyId"]), ("ReEncryptTo", request["DestinationKeyId"])]
    return [(action, request.get("KeyId"))]


def arn(response, key):
    if key is None:
        return "*"
    backend = kms_backends[response.current_account][response.region]
    return backend.describe_key(backend.any_id_to_key_id(key)).arn


authorize_as_moto = KmsResponse._authenticate_and_authorize_normal_action
action_as_moto = KmsResponse._get_action


def authorize(self, resource="*"):
    needed = rights(action_as_moto(self), json.loads(self.body or "{}"))
    asked.same_key = len({key for _, key in needed}) == 1
    try:
        for action, key in needed:
            self.asked_action = action
            authorize_as_moto(self, arn(self, key))
    finally:
        self.asked_action = None


def conditions(self, incoming):
    wanted = self._statement.get("Condition", {}).get("Bool", {})
    return all(
        name == "kms:ReEncryptOnSameKey" and value == str(asked.same_key).lower() for name, value in wanted.items()
    )


def denied(self):
    raise Refusal("AccessDeniedException", f"{self._access_key.arn} may not {self._action}")


def unknown(self, reason):
    raise Refusal("UnrecognizedClientException", "The security token included in the request is invalid.")


KmsResponse._authenticate_and_authorize_normal_action = authorize
KmsResponse._get_action = lambda self: getattr(self, "asked_action", None) or action_as_moto(self)
IAMPolicyStatement._check_conditions = conditions
IAMRequest._raise_access_denied = denied
IAMRequest._raise_invalid_access_key = unknown

if __name__ == "__main__":
    main()
