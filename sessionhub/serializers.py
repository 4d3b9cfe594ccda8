"""Base serializers of the API: strict input, and the body of errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from rest_framework import serializers


class ErrorAnswer(serializers.Serializer):
    """The body of every error of the API."""

    code: serializers.Field = serializers.CharField()
    detail = serializers.CharField(help_text="A sentence for people.")
    requestId = serializers.CharField(help_text="Quote it when you ask for help.")


class StrictSerializer(serializers.Serializer):
    """Refuses unknown fields, naming each and what is allowed.

    Also reads query strings: pass `request.query_params`. `together` is the JSON
    schema of what `validate` checks across fields, for the API's description.
    """

    together: Mapping[str, Any] = {}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            self._refuse_unknown(data)
            self._refuse_repeated(data)
        if isinstance(data, QueryDict):
            # In a QueryDict, a missing flag would count as off.
            data = data.dict()
        return super().to_internal_value(data)

    def _refuse_unknown(self, data: Mapping[str, Any]) -> None:
        writable = [name for name, field in self.fields.items() if not field.read_only]
        allowed = ", ".join(writable) or "none"
        unknown = [str(name) for name in data if name not in writable]
        if unknown:
            raise serializers.ValidationError(
                {
                    name: serializers.ErrorDetail(
                        f"There is no such field; allowed: {allowed}.", "unknown_field"
                    )
                    for name in unknown[:20]
                }
            )

    def _refuse_repeated(self, data: Mapping[str, Any]) -> None:
        if not isinstance(data, QueryDict):
            return
        repeated = [name for name in data if len(data.getlist(name)) > 1]
        if repeated:
            raise serializers.ValidationError(
                dict.fromkeys(repeated, "Given more than once.")
            )
