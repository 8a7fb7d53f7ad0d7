// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/unfinished_clone.hpp"

#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "hoist/error.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

fs::path note_in(const fs::path& folder) { return folder / ".git/hoist/clone"; }

}  // namespace

void note_clone(const fs::path& folder, const std::string& url) {
  std::error_code error;
  fs::create_directories(note_in(folder).parent_path(), error);
  std::ofstream note(note_in(folder), std::ios::binary);
  note << url << '\n';
  if (!note.flush()) {
    throw Error(ErrorKind::io, fmt::format("cannot write into {}", folder.string()));
  }
}

bool is_unfinished_clone(const fs::path& folder, const std::string& url) {
  std::ifstream note(note_in(folder), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(note), {}};
  return text == url + '\n';
}

void forget_clone(const fs::path& folder) {
  std::error_code error;
  fs::remove(note_in(folder), error);
}

}  // namespace hoist::repository
