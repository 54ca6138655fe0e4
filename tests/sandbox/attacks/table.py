"""Every attack: what it tries, how the sandbox may end it, and who else judges it."""

from __future__ import annotations

import platform
from dataclasses import replace

from sandbox.limits import MIB
from tests.sandbox.attacks import parent, workspaces
from tests.sandbox.attacks.attack import HARMLESS, REFUSED, SMALL, Attack

SHORT = replace(SMALL, wall_s=0.5)
"""For what nothing but the clock ends."""
LITTLE = replace(SMALL, disk_bytes=2 * MIB)
"""For entries that are slow to make, and to remove."""
TIRELESS = replace(SMALL, cpu_s=0.4)
"""For what the processor's time ends before the clock."""
HARMLESS_ONLY = (HARMLESS,)
EITHER = (REFUSED, HARMLESS)

READING = (
    Attack("read_home", "read the home folder"),
    Attack("read_keys", "read keys for ssh and the cloud"),
    Attack("read_environment", "read the environment of every process", HARMLESS_ONLY),
    Attack("read_sessions", "read the store of other sessions"),
    Attack("read_neighbours", "read other sessions' files by climbing up"),
    Attack("read_shared_folders", "read the host's /tmp, /var/tmp and /dev/shm"),
    Attack("read_accounts", "read accounts, logs and settings of the system"),
    Attack("read_everything", "read every file in sight", HARMLESS_ONLY),
    Attack("read_parent_memory", "read the parent's memory"),
    Attack("read_host_process", "look at the parent through /proc"),
    Attack("read_process_files", "leave through /proc/<pid>/root, cwd and fd", HARMLESS_ONLY),
    Attack("read_descriptors", "use files and sockets left open by the parent", HARMLESS_ONLY),
    Attack("take_descriptor", "take an open file out of another process"),
    Attack("read_shared_segment", "attach the host's shared memory"),
    Attack("read_keyring", "read the keyring of the session"),
    Attack("read_kernel", "read /proc/kcore, kernel addresses, /dev/mem"),
    Attack("read_kernel_log", "read the kernel's log"),
    Attack("read_by_handle", "open files by inode, past the mounts"),
)

WRITING = (
    Attack("write_places", "write into folders and files of the host"),
    Attack("write_python", "write bytecode and hooks into the Python environment"),
    Attack("lease_on_inputs", "make whoever opens an input wait"),
    Attack("write_inputs", "change the program, its inputs and the launcher"),
    Attack("write_settings", "change settings of the kernel, sysrq, core_pattern"),
    Attack("write_host_name", "change the name of the machine"),
    Attack("write_clock", "set the clock"),
    Attack("write_device_nodes", "make device nodes for the disk and memory"),
    Attack("setuid_copy", "leave a setuid copy of a shell in the workspace"),
    Attack("file_capability", "leave a program with capabilities"),
    Attack("change_owner", "give files to other users"),
)

NETWORK = (
    Attack("network_tcp", "connect by TCP to this machine and others"),
    Attack("network_udp", "send UDP, broadcast and multicast"),
    Attack("network_unix", "connect to Unix sockets of the host"),
    Attack("network_abstract", "connect to abstract sockets of the host"),
    Attack("network_dns", "resolve a name"),
    Attack("network_netlink", "talk to the kernel by netlink"),
    Attack("network_packet", "open packet and raw sockets"),
    Attack("network_vsock", "talk to the host of a virtual machine"),
    Attack("network_rare_families", "open sockets of rare families"),
    Attack("network_interface", "put up a network interface"),
)

RESOURCES = (
    Attack("fork_bomb", "fork without end", ("processes", "memory", "time"), SHORT),
    Attack("thread_bomb", "start threads without end", ("processes", REFUSED)),
    Attack("memory_hog", "fill its memory", ("memory",)),
    Attack("memory_at_once", "ask for 8 GB at once", ("memory", REFUSED)),
    Attack("memory_mapped", "fill shared mappings", ("memory", REFUSED)),
    Attack("memory_hidden", "fill memory that is in no process's figures", ("memory", REFUSED)),
    Attack("memory_file", "fill files without names in memory", ("memory", REFUSED)),
    Attack("memory_segments", "fill System V segments", ("memory", REFUSED)),
    Attack("memory_page_tables", "fill page tables of empty mappings", ("memory", REFUSED)),
    Attack("memory_sockets", "fill the buffers of sockets", ("memory", *EITHER)),
    Attack("memory_pipes", "fill the buffers of pipes", ("memory", *EITHER)),
    Attack("memory_messages", "fill System V message queues", ("memory", REFUSED)),
    Attack("memory_in_tmp", "fill /tmp and /dev/shm", ("memory", "disk", REFUSED)),
    Attack("memory_elsewhere", "fill the other file systems in memory"),
    Attack("memory_of_many", "fill memory with many processes together", ("memory",)),
    Attack("disk_fill", "fill the disk with large files", ("disk",)),
    Attack("disk_one_file", "write one file beyond its limit", ("disk", REFUSED)),
    Attack("disk_small_files", "fill the disk with many small files", ("disk",), LITTLE),
    Attack("disk_folders", "fill the disk with empty folders", ("disk",), LITTLE),
    Attack("disk_sparse", "make a file of 1 TB with holes", ("disk", REFUSED)),
    Attack("disk_reserved", "reserve room that no length shows", ("disk", REFUSED)),
    Attack("disk_removed", "fill files that are removed and still open", ("disk", REFUSED)),
    Attack("disk_deep", "fill folders too deep to name", ("disk", REFUSED)),
    Attack("disk_extended_attributes", "fill extended attributes", ("disk", REFUSED)),
    Attack("output_endless", "print without end", ("output", "time"), SHORT),
    Attack("output_large", "print more than is kept", ("output",)),
    Attack("time_endless", "compute without end", ("time",), SHORT),
    Attack("time_asleep", "sleep without end", ("time",), SHORT),
    Attack("time_in_children", "compute in ever new children", ("cpu",), TIRELESS),
    Attack("time_ignoring_signals", "ignore SIGTERM and the others", ("time",), SHORT),
    Attack("time_stopped", "stop itself, so that the parent waits", ("time",), SHORT),
    Attack("open_files", "open files without end", ("open files", REFUSED)),
    Attack("raise_limits", "raise its limits"),
    Attack("raise_priority", "raise its priority"),
)

PROCESSES = (
    Attack("daemon", "go on writing after the run", HARMLESS_ONLY, also=workspaces.still_beats),
    Attack("daemon_with_output", "keep the output open after the run", ("time", HARMLESS), SHORT),
    Attack("core_dump", "have its memory written down", HARMLESS_ONLY, also=workspaces.no_core),
    Attack("kill_parent", "kill the parent and the first process"),
    Attack("kill_all", "kill every process", HARMLESS_ONLY),
    Attack("trace_first", "trace the first process"),
    Attack("fake_status", "fake its exit status", HARMLESS_ONLY, also=workspaces.exit_status(7)),
)

KERNEL = (
    Attack("mount", "mount, remount writable, unmount"),
    Attack("mount_anew", "mount with the newer calls"),
    Attack("change_root", "change the root (chroot, pivot_root)"),
    Attack("user_namespace", "make namespaces of its own"),
    Attack("join_namespace", "join other namespaces (setns)"),
    Attack("become_root", "become another user, take capabilities"),
    Attack("setuid_programs", "run setuid programs (su, sudo, ping)"),
    Attack("kernel_io_uring", "make requests past the filter of system calls"),
    Attack("kernel_bpf", "load BPF"),
    Attack("kernel_perf", "count events of the processor"),
    Attack("kernel_userfaultfd", "hold the kernel up at a page fault"),
    Attack("kernel_module", "load and unload a kernel module"),
    Attack("kernel_kexec", "load another kernel"),
    Attack("kernel_reboot", "reboot"),
    Attack("kernel_personality", "turn off random addresses"),
    Attack("kernel_handles", "swap, accounting, quotas, watching files, moving pages"),
)
INTEL = (
    Attack("kernel_32_bit", "make system calls of 32-bit programs", ("system call", REFUSED)),
    Attack("kernel_x32", "make system calls of the x32 ABI", ("system call", REFUSED)),
)

WORKSPACE = (
    Attack("link_left", "leave links to the host", HARMLESS_ONLY),
    Attack("link_replaced", "turn a link of the user elsewhere", EITHER, prepare=workspaces.link),
    Attack("link_to_output", "leave a link where the output is read", EITHER),
    Attack("link_swapped", "swap folder and link while the parent looks", HARMLESS_ONLY),
    Attack("link_hard", "hard links to files of the host"),
    Attack("link_in_closed_folder", "leave a link that cannot be removed", HARMLESS_ONLY),
    Attack("folder_hidden", "hide files in a folder that cannot be listed", ("disk",)),
    Attack("folder_shut", "shut the workspace", HARMLESS_ONLY),
    Attack("folders_deep", "nest folders deeper than a function recurses", ("disk", *EITHER)),
    Attack("pipe_left", "leave a pipe that hangs its reader", HARMLESS_ONLY),
    Attack("socket_left", "leave sockets", EITHER),
    Attack("folder_immutable", "leave what nobody can remove"),
    Attack("workspace_moved", "move the workspace away"),
)

PARENT = (
    Attack("pickles", "outputs that execute when loaded", HARMLESS_ONLY, also=parent.loads),
    Attack("hostile_json", "documents that exhaust their reader", HARMLESS_ONLY,
           also=parent.loads),
    Attack("hostile_models", "models whose offsets lead out of the file", HARMLESS_ONLY,
           also=parent.loads),
    Attack("zip_bomb", "outputs that swell when loaded", HARMLESS_ONLY, also=parent.loads),
    Attack("planted_modules", "plant modules and hooks", HARMLESS_ONLY, also=parent.runs_again),
    Attack("planted_programs", "plant programs", HARMLESS_ONLY, also=parent.runs_again),
    Attack("names_with_sequences", "file names that command a terminal", HARMLESS_ONLY,
           also=parent.shows),
    Attack("names_that_are_no_text", "file names that are no text", HARMLESS_ONLY,
           also=parent.shows),
    Attack("output_with_sequences", "output that commands a terminal", HARMLESS_ONLY,
           also=parent.shows),
    Attack("output_that_lies", "print a success that was none", HARMLESS_ONLY,
           also=workspaces.exit_status(3)),
    Attack("terminal", "write to and type into the terminal", also=parent.at_terminal),
    Attack("terminal_of_its_own", "type into a terminal of its own (TIOCSTI)"),
)  # fmt: skip

GROUPS = {
    "Reading": READING,
    "Writing": WRITING,
    "Network": NETWORK,
    "Resources": RESOURCES,
    "Processes": PROCESSES,
    "Kernel": KERNEL + (INTEL if platform.machine() == "x86_64" else ()),
    "Workspace": WORKSPACE,
    "Parent": PARENT,
}
ATTACKS = {attack.name: attack for group in GROUPS.values() for attack in group}
