"""Say something in a group chat through its robot: WeCom, DingTalk, Feishu. Only for the jobs process."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from blueprints.core.rules import N_, PerhapsDone, RuleBroken

PATIENCE = 15  # seconds


class Chat(StrEnum):
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


ADDRESSES = {
    Chat.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
    Chat.DINGTALK: "https://oapi.dingtalk.com/robot/send",
    Chat.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/",
}


@dataclass(frozen=True)
class Robot:
    """`key` is the last part of its webhook; `secret` signs, where the chat asks for a signature."""

    chat: Chat
    key: str = field(repr=False)  # in no log
    secret: str = field(default="", repr=False)


def say(
    text: str,
    robot: Robot,
    *,
    at: datetime,
    mobile: str = "",
    leaving: Callable[[], None] | None = None,
) -> None:
    """`mobile` is the number of who is called by name. Raises RuleBroken, or PerhapsDone."""
    asked = REQUESTS[robot.chat](text, robot, at, mobile)
    if leaving:
        leaving()
    check_taken(answer_to(asked))


def to_wecom(text: str, robot: Robot, _at: datetime, mobile: str) -> Request:
    mentioned = {"mentioned_mobile_list": [mobile]} if mobile else {}
    content = {"msgtype": "text", "text": {"content": text, **mentioned}}
    return posted(f"{ADDRESSES[Chat.WECOM]}?{urlencode({'key': robot.key})}", content)


def to_dingtalk(text: str, robot: Robot, at: datetime, mobile: str) -> Request:
    """Signed over milliseconds: open.dingtalk.com, "Custom robots: security"."""
    query = {"access_token": robot.key}
    if robot.secret:
        stamp = str(int(at.timestamp() * 1000))
        query |= {"timestamp": stamp, "sign": signed(robot.secret, f"{stamp}\n{robot.secret}")}
    content = {
        "msgtype": "text",
        "text": {"content": f"{text} @{mobile}" if mobile else text},
        "at": {"atMobiles": [mobile] if mobile else [], "isAtAll": False},
    }
    return posted(f"{ADDRESSES[Chat.DINGTALK]}?{urlencode(query)}", content)


def to_feishu(text: str, robot: Robot, at: datetime, _mobile: str) -> Request:
    """Signed over seconds, with nothing as the message: open.feishu.cn, "Custom bot usage guide"."""
    content: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if robot.secret:
        stamp = str(int(at.timestamp()))
        content |= {"timestamp": stamp, "sign": signed(f"{stamp}\n{robot.secret}", "")}
    return posted(f"{ADDRESSES[Chat.FEISHU]}{robot.key}", content)


REQUESTS = {Chat.WECOM: to_wecom, Chat.DINGTALK: to_dingtalk, Chat.FEISHU: to_feishu}


def signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def posted(url: str, content: dict[str, Any]) -> Request:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Request(url, body, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310 - one of ADDRESSES


def answer_to(asked: Request) -> dict[str, Any]:
    try:
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - one of ADDRESSES
            said = json.loads(answer.read(10_000))
    except HTTPError as error:
        error.close()
        raise RuleBroken(
            N_("The chat's server refuses it with the status %(status)s."), status=error.code
        ) from None
    except URLError:
        raise RuleBroken(N_("The chat's server cannot be reached from here.")) from None
    except (HTTPException, OSError):
        raise PerhapsDone(
            N_("The chat's server took it and did not answer. It may have arrived.")
        ) from None
    except ValueError:
        raise RuleBroken(N_("What answered is not the chat's server.")) from None
    return said if isinstance(said, dict) else {}


def check_taken(said: dict[str, Any]) -> None:
    """A refusal comes with the status 200 too: only the code within tells."""
    code = said.get("errcode", said.get("code", said.get("StatusCode")))
    if code != 0:
        words = str(said.get("errmsg", said.get("msg", "")))[:200]
        raise RuleBroken(N_("The chat refuses it: %(words)s (%(code)s)"), words=words, code=code)
