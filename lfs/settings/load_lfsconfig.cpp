// SPDX-License-Identifier: Apache-2.0
#include "lfs/settings/load_lfsconfig.hpp"

#include <cerrno>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"
#include "lfs/base/process.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_text_bytes = longest_lfsconfig_bytes + 1;

std::optional<std::string> git(const fs::path& cwd, std::vector<std::string> argv) {
  argv.insert(argv.begin(), "git");
  ProcessOptions options;
  options.cwd = cwd;
  options.output_limit_bytes = most_text_bytes;
  ProcessResult result = run_process(argv, options);
  if (result.exit_status != 0) return std::nullopt;
  return std::move(result.output);
}

/// What is longer than may be is cut, but still longer.
std::string read_text(const UniqueFd& file) {
  std::string text(most_text_bytes, '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t got = ::read(file.fd(), text.data() + done, text.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  text.resize(done);
  return text;
}

}  // namespace

std::optional<Lfsconfig> lfsconfig_in(const fs::path& root) {
  const fs::path path = root / ".lfsconfig";
  struct stat now {};
  if (::lstat(path.c_str(), &now) != 0) return std::nullopt;
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file || ::fstat(file.fd(), &now) != 0 || !S_ISREG(now.st_mode)) return Lfsconfig{};
  return read_lfsconfig(read_text(file));
}

Lfsconfig load_lfsconfig(const fs::path& cwd) {
  if (const auto root = git(cwd, {"rev-parse", "--show-toplevel"})) {
    std::string_view top = *root;
    if (top.ends_with('\n')) top.remove_suffix(1);
    if (!top.empty()) {
      if (auto found = lfsconfig_in(top)) return *std::move(found);
    }
    if (const auto text = git(cwd, {"cat-file", "blob", ":.lfsconfig"})) {
      return read_lfsconfig(*text);
    }
  }
  return read_lfsconfig(git(cwd, {"cat-file", "blob", "HEAD:.lfsconfig"}).value_or(""));
}

}  // namespace hoist::lfs
