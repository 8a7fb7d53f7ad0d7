// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/agent_command.hpp"
#include "cli/arguments.hpp"
#include "cli/bash_completion.hpp"
#include "cli/doctor/doctor.hpp"
#include "cli/enable_largefiles.hpp"
#include "cli/help.hpp"
#include "cli/man_page.hpp"
#include "cli/nearest_name.hpp"
#include "cli/output.hpp"
#include "cli/repository/commands.hpp"
#include "cli/repository/hooks.hpp"
#include "cli/uploads/uploads.hpp"
#include "cli/usage_error.hpp"
#include "lfs/protocol/agent_setup.hpp"

namespace hoist::cli {
namespace {

ExitCode run_help(const Arguments& arguments) {
  if (arguments.has("--man") || arguments.has("--bash-completion")) {
    print_result(arguments.has("--man") ? man_page() : bash_completion());
    return ExitCode::done;
  }
  const std::optional<std::string> name = arguments.value("COMMAND");
  print_result(name ? command_help(require_command(*name)) : program_help());
  return ExitCode::done;
}

constexpr std::array enable_largefiles_options{
    OptionInfo{"PATH",
               "a folder of the repository: its top, a sub-folder, a worktree, a bare repository "
               "(default: the current folder)"},
    OptionInfo{"--local", "write the repository's own configuration (the default)"},
    OptionInfo{"--global", "write your configuration, for all your repositories"},
    OptionInfo{"--system", "write this machine's configuration, for all its users"},
    OptionInfo{"--remove", "undo it; leaves what other programs wrote"},
    OptionInfo{"--force", "replace the agent of another program"},
};

constexpr std::array doctor_options{
    OptionInfo{"PATH", "a folder of the repository (default: the current folder)"},
    OptionInfo{"--probe",
               "ask the LFS server of each remote whether it takes large files in parts, with your "
               "credentials; opens an upload there, which the server drops in time"},
    OptionInfo{"--json", "for programs: findings with level, what and remedy, and the log"},
};

constexpr std::array uploads_options{
    OptionInfo{"PATH", "a folder of the repository (default: the current folder)"},
    OptionInfo{"--watch", "go on showing it until Ctrl-C"},
    OptionInfo{"--discard OID", "forget the upload of that object; its first digits will do"},
    OptionInfo{"--json",
               "for programs: oid, size, bytes_up, parts, parts_up, seconds_left, uploading"},
};

constexpr std::array clone_options{
    OptionInfo{"SOURCE",
               "user/name, datasets/user/name or spaces/user/name on the Hub; a URL; or a path "
               "that begins with / or ./"},
    OptionInfo{"PATH", "the new folder (default: the last part of SOURCE)"},
    OptionInfo{"-b, --revision REVISION", "check out this branch, tag or commit"},
    OptionInfo{"--skip-lfs-files",
               "leave pointers in place of large files (`git lfs pull` gets them later)"},
};

constexpr std::array add_options{
    OptionInfo{"PATTERN...", "files, folders or patterns below the current folder"},
    OptionInfo{"--track", "let LFS take files of 10 MiB and more, and binary ones, from now on"},
};

constexpr std::array commit_options{
    OptionInfo{"-m, --message TEXT", "what the commit is about"},
    OptionInfo{"-n, --no-verify", "do not run the repository's hooks"},
};

constexpr std::array push_options{
    OptionInfo{"REMOTE", "where to (default: as git would)"},
    OptionInfo{"-f, --force", "replace what the remote has"},
    OptionInfo{"--no-verify", "do not run the repository's pre-push hook"},
};

constexpr std::array hooks_options{
    OptionInfo{"install|remove", "write the hooks, or take away those that hoist wrote"},
    OptionInfo{"PATH", "a folder of the repository (default: the current folder)"},
    OptionInfo{
        "--pre-commit",
        "also the hook that refuses to commit files over 10 MiB that LFS does not track, and "
        "files for LFS whose content is staged; with remove: this one alone"},
    OptionInfo{"--force", "also where core.hooksPath is a folder outside of the repository"},
};

constexpr std::array lfs_pre_push_options{
    OptionInfo{"REMOTE", "the remote's name, or its URL where it has none"},
    OptionInfo{"URL", "where git pushes to"},
};

constexpr std::array prune_options{
    OptionInfo{"--dry-run", "say how much would go, and remove nothing"},
};

constexpr std::array help_options{
    OptionInfo{"COMMAND", "the command to explain"},
    OptionInfo{"--man", "print the man page; an installed hoist has it as hoist(1)"},
    OptionInfo{"--bash-completion", "print the completion for bash; it is installed as well"},
};

constexpr std::array command_table{
    Command{
        .name = "lfs-enable-largefiles",
        .usage = "[PATH] [--local|--global|--system] [--remove] [--force]",
        .summary = "let `git push` send large files in parts",
        .description =
            "Tells git-lfs to upload through hoist where the server offers the transfer "
            "`multipart`, by three keys of git's configuration: "
            "lfs.customtransfer.multipart.path, .args and .direction. Run twice, it changes "
            "nothing.",
        .options = enable_largefiles_options,
        .example = "hoist lfs-enable-largefiles ~/my-repository",
        .run = run_enable_largefiles,
    },
    Command{
        .name = "clone",
        .usage = "SOURCE [PATH] [--revision REVISION] [--skip-lfs-files]",
        .summary = "get a repository with its large files",
        .description =
            "Clones without git or git-lfs; both can go on with the result. Large files come over "
            "several connections at once. Run again after an interruption, it goes on.",
        .options = clone_options,
        .example = "hoist clone user/torch-model",
        .run = run_clone,
    },
    Command{
        .name = "pull",
        .usage = "",
        .summary = "get what is new at the remote; own commits go on top",
        .description =
            "Fetches, downloads large files, and then takes the current branch to where its "
            "upstream is. On a conflict nothing is changed, and the files are named.",
        .options = {},
        .example = "hoist pull",
        .run = run_pull,
    },
    Command{
        .name = "add",
        .usage = "PATTERN... [--track]",
        .summary = "stage new, changed and deleted files",
        .description =
            "Large files, those that .gitattributes gives to LFS, are hashed and stored several "
            "at once.",
        .options = add_options,
        .example = "hoist add --track .",
        .run = run_add,
    },
    Command{
        .name = "commit",
        .usage = "[--message TEXT] [--no-verify]",
        .summary = "commit what is staged",
        .description =
            "Without --message it is \"commit files to HF hub\"; no editor is opened. Says so "
            "where nothing is staged; that is no failure.",
        .options = commit_options,
        .example = "hoist commit -m \"My cool model\"",
        .run = run_commit,
    },
    Command{
        .name = "push",
        .usage = "[REMOTE] [--force] [--no-verify]",
        .summary = "send the current branch with its large files",
        .description =
            "Uploads the large files that the server has not, in parts where it offers that, then "
            "the branch. Run again after an interruption, it goes on.",
        .options = push_options,
        .example = "hoist push",
        .run = run_push,
    },
    Command{
        .name = "status",
        .usage = "",
        .summary = "show what is changed and what is staged",
        .description = "One line for each path, in the two-letter form of `git status --short`.",
        .options = {},
        .example = "hoist status",
        .run = run_status,
    },
    Command{
        .name = "prune",
        .usage = "[--dry-run]",
        .summary = "remove stored large files that are not needed here",
        .description =
            "Removes from the LFS store what no worktree has checked out or staged, and what the "
            "remote confirms that it holds or nothing reaches. What is younger than an hour stays.",
        .options = prune_options,
        .example = "hoist prune --dry-run",
        .run = run_prune,
    },
    Command{
        .name = "doctor",
        .usage = "[PATH] [--probe] [--json]",
        .summary = "see whether a push of large files will work, and why not",
        .description =
            "Looks at git, git-lfs, the agent's set-up, hoist's settings and where they stand, the "
            "LFS server of each remote, which credentials there are for it (never at their "
            "values), and at what the agents logged. Without --probe it asks nobody: no server, no "
            "credential helper; and never you. Each line that is not well has its remedy below it; "
            "with a problem "
            "the exit code is 1.",
        .options = doctor_options,
        .example = "hoist doctor",
        .run = run_doctor,
    },
    Command{
        .name = "uploads",
        .usage = "[PATH] [--watch] [--discard OID] [--json]",
        .summary = "show what interrupted or running pushes have still to send",
        .description =
            "Lists the uploads that hoist remembers for this repository: how much of each object "
            "is up, for how long that is good, whether a push is at work on it, and what the "
            "agents logged about it last. The next push goes on with them by itself.",
        .options = uploads_options,
        .example = "hoist uploads --watch",
        .run = run_uploads,
    },
    Command{
        .name = "hooks",
        .usage = "install|remove [PATH] [--pre-commit] [--force]",
        .summary = "let `git push` bring large files along, git-lfs or not",
        .description =
            "Writes the hooks pre-push, post-checkout, post-commit and post-merge, which do what "
            "git-lfs's own do, and without git-lfs let hoist upload. A hook of yours is kept under "
            "its name with .hoist-kept at the end, and called with the same arguments and input; "
            "remove puts it back. Hooks that git-lfs wrote are left alone. Run twice, it changes "
            "nothing.",
        .options = hooks_options,
        .example = "hoist hooks install --pre-commit",
        .run = run_hooks,
    },
    Command{
        .name = "lfs-pre-push",
        .usage = "REMOTE URL",
        .summary = "upload large files before a push; the hook runs it",
        .description =
            "Not for you to run: the pre-push hook does where git-lfs is missing, and hands on "
            "what git says is going to be pushed, a line for each reference on standard input "
            "(githooks(5)). Uploads the large files in it that the remote may not have. With "
            "GIT_LFS_SKIP_PUSH=1 it does nothing.",
        .options = lfs_pre_push_options,
        .example = "",
        .run = run_lfs_pre_push,
    },
    Command{
        .name = "lfs-pre-commit",
        .usage = "",
        .summary = "refuse large files outside of LFS; the hook runs it",
        .description =
            "Looks at what is staged, as the pre-commit hook does: names the files over 10 MiB "
            "that LFS does not track, and those for LFS whose content is staged instead of a "
            "pointer, and ends with 1 where there are any.",
        .options = {},
        .example = "hoist lfs-pre-commit",
        .run = run_lfs_pre_commit,
    },
    Command{
        .name = lfs::agent_command_name,
        .usage = "",
        .summary = "the transfer agent; git-lfs starts it",
        .description =
            "Not for you to run: git-lfs starts it during `git push` once `hoist "
            "lfs-enable-largefiles` has set it up, and speaks its custom transfer protocol with it "
            "on standard input and output.",
        .options = {},
        .example = "",
        .run = [](const Arguments&) { return run_agent(); },
    },
    Command{
        .name = "help",
        .usage = "[COMMAND] [--man|--bash-completion]",
        .summary = "explain hoist or one of its commands",
        .description = "The same as `hoist --help` and `hoist COMMAND --help`.",
        .options = help_options,
        .example = "hoist help lfs-enable-largefiles",
        .run = run_help,
    },
};

}  // namespace

std::span<const Command> commands() { return command_table; }

const Command* find_command(std::string_view name) {
  const auto* found = std::find_if(command_table.begin(), command_table.end(),
                                   [&](const Command& command) { return command.name == name; });
  return found != command_table.end() ? found : nullptr;
}

const Command& require_command(std::string_view name) {
  if (const Command* command = find_command(name)) {
    return *command;
  }
  std::vector<std::string_view> names;
  names.reserve(command_table.size());
  for (const Command& command : command_table) {
    names.push_back(command.name);
  }
  const std::string_view nearest = nearest_name(name, names);
  throw UsageError(
      fmt::format("there is no command {:?}", name),
      nearest.empty()
          ? std::string("`hoist --help` lists the commands")
          : fmt::format("did you mean `hoist {}`? `hoist --help` lists the commands", nearest));
}

}  // namespace hoist::cli
