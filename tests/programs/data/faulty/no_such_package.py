# expect: exit
# data: folders
"""A package that is not there."""

import cv2_contrib_extra
