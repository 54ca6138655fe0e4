"""Events as a conversation makes them."""

from __future__ import annotations

from agent.events import (
    Event,
    ModelChosen,
    ModelSaid,
    SessionStarted,
    ToolCall,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    UserSaid,
)
from tools.goal import read_goal

VERSIONS = {"python": "3.11.2", "torch": "2.15.0"}
MACHINE = {"processor": "a processor", "cores": "2", "threads": "1", "system": "Linux x86_64"}
SENTENCE = "digits under 64 KB of SRAM"


def begun(workspace: str = "/home/user/space") -> list[Event]:
    """The first two events of a session."""
    started = SessionStarted(
        workspace=workspace, options={"seed": 0}, versions=VERSIONS, machine=MACHINE
    )
    return [started, ModelChosen(model="embedded", why="no server answers")]


def turn(number: int, text: str = SENTENCE) -> list[Event]:
    """A turn of six events with one call, whose id is ``call-<number>``."""
    goal = read_goal(f"digits under {number} KB of SRAM").model_dump(mode="json")
    call = ToolCall(id=f"call-{number}", tool="set_goal", arguments={"sram": f"{number} KB"})
    return [
        UserSaid(text=text),
        ModelSaid(
            model="embedded",
            text="I set the goal.",
            calls=(call,),
            input_tokens=10,
            output_tokens=5,
        ),
        ToolStarted(call=call),
        ToolFinished(
            call_id=call.id,
            tool="set_goal",
            status="done",
            result={"goal": goal, "dataset": {"digest": "d"}},
        ),
        ModelSaid(model="embedded", text=f"The limit is {number} KB.", seconds=0.5),
        TurnEnded(seconds=1.5),
    ]


def conversation(turns: int = 2) -> list[Event]:
    """A session of 2 + 6 * `turns` events; the limit of turn n is n KB."""
    return begun() + [event for number in range(1, turns + 1) for event in turn(number)]
