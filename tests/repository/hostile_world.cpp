// SPDX-License-Identifier: Apache-2.0
#include "tests/repository/hostile_world.hpp"

#include <algorithm>
#include <filesystem>
#include <span>

#include <gmock/gmock.h>

#include "lfs/base/digest.hpp"
#include "lfs/base/process.hpp"
#include "lfs/protocol/pointer.hpp"

namespace hoist::test {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

namespace {

std::string sha256_of(const std::string& content) {
  lfs::Digest digest(lfs::Digest::Kind::sha256);
  digest.update(std::as_bytes(std::span(content)));
  return digest.finish_hex();
}

std::string binary(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

}  // namespace

std::string Hostile::object(const std::string& type, const std::string& content) const {
  const auto result =
      lfs::run_process({"git", "hash-object", "-w", "-t", type, "--literally", "--stdin"},
                       {.cwd = remote(), .input = content});
  EXPECT_EQ(result.exit_status, 0) << result.error_output;
  return result.output.substr(0, 40);
}

std::string Hostile::tree(const std::vector<Entry>& entries) const {
  std::string content;
  for (const Entry& entry : entries) {
    content += entry.mode + " " + entry.name + '\0' + binary(entry.id);
  }
  return object("tree", content);
}

std::string Hostile::large_file(const std::string& content) const {
  std::string oid = sha256_of(content);
  write_file(remote() / "lfs/objects" / oid.substr(0, 2) / oid.substr(2, 2) / oid, content);
  return blob(lfs::write_pointer({oid, content.size()}));
}

std::string Hostile::commit(const std::string& tree, const std::string& parent) const {
  std::vector<std::string> arguments{"-c",          "user.name=n", "-c",      "user.email=e",
                                     "commit-tree", "-m",          "hostile", tree};
  if (!parent.empty()) arguments.insert(arguments.end(), {"-p", parent});
  return git(remote(), arguments).substr(0, 40);
}

void Hostile::set_branch(const std::string& name, const std::string& commit) const {
  git(remote(), {"update-ref", "refs/heads/" + name, commit});
}

void Hostile::publish(std::vector<Entry> entries) const {
  entries.push_back({"100644", ".gitattributes", blob("* filter=lfs\n.gitattributes !filter\n")});
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.name < b.name; });
  set_branch("main", commit(tree(entries)));
}

std::map<std::string, std::string> Hostile::all_outside() const {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(outside())) {
    const fs::path& path = entry.path();
    all.emplace(path.lexically_relative(outside()), entry.is_symlink()
                                                        ? "-> " + fs::read_symlink(path).string()
                                                    : entry.is_directory() ? "a folder"
                                                                           : read_file(path));
  }
  return all;
}

void Hostile::expect_untouched(const std::string& name) const {
  EXPECT_FALSE(fs::exists(folder() / "evil"));
  EXPECT_THAT(all_outside(), ElementsAre(Pair("file", "mine")));
  for (const char* inside : {".git/evil", ".git/hooks/evil", ".git/config.evil"}) {
    EXPECT_FALSE(fs::exists(folder() / name / inside)) << inside;
  }
  if (fs::exists(folder() / name / ".git/config")) {
    EXPECT_THAT(read_file(folder() / name / ".git/config"), Not(HasSubstr("evil")));
  }
}

void Hostile::expect_harmless() {
  write_file(outside() / "file", "mine");
  try {
    const Repository repository = clone("victim");
  } catch (const Error& error) {
    EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
  }
  expect_untouched("victim");
}

Error Hostile::expect_refused() {
  write_file(outside() / "file", "mine");
  Error error = error_of([&] { const Repository repository = clone("victim"); });
  expect_untouched("victim");
  return error;
}

}  // namespace hoist::test
