// SPDX-License-Identifier: Apache-2.0
// A program that uses an installed hoist: a large file into a new repository, and out again.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include <hoist/repository.hpp>

namespace {

void require(bool condition, const char* what) {
  if (condition) return;
  std::cerr << what << '\n';
  std::exit(1);
}

int run(const std::filesystem::path& folder) {
  const auto remote = folder / "remote.git";
  require(std::system(("git init --quiet --bare " + remote.string()).c_str()) == 0, "git init");
  hoist::Repository repo{folder / "model",
                         {.clone_from = remote.string(), .git_user = "n", .git_email = "e"}};
  repo.lfs_track("*.bin");
  std::ofstream(repo.path() / "model.bin") << "weights";
  repo.add();
  const auto commit = repo.commit({.message = "My first file"});
  require(commit.has_value(), "nothing was committed");
  require(repo.is_clean(), "not clean");
  return 0;
}

}  // namespace

int main() {
  std::string name = (std::filesystem::temp_directory_path() / "hoist-consumer-XXXXXX").string();
  require(mkdtemp(name.data()) != nullptr, "mkdtemp");
  const std::filesystem::path folder = name;
  try {
    const int status = run(folder);
    std::filesystem::remove_all(folder);
    return status;
  } catch (const hoist::Error& error) {
    std::cerr << error.what() << '\n' << error.hint() << '\n';
    return 1;
  }
}
