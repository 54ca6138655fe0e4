"""Flashing a real board: which programmer, what exactly is written where, and whether it took."""

from tools.flash.flasher import flash_firmware
from tools.flash.methods import Method, choose_method
from tools.flash.plan import FlashPlan, plan_flash
from tools.flash.probes import Probe, usb_probes

__all__ = [
    "FlashPlan",
    "Method",
    "Probe",
    "choose_method",
    "flash_firmware",
    "plan_flash",
    "usb_probes",
]
