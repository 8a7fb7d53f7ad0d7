// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/git_world.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "lfs/base/digest.hpp"
#include "tests/support/process_table.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr seconds longest_command{240};
constexpr seconds longest_wait{30};
constexpr const char* user = "tester";

std::string random_hex() {
  std::random_device source;
  return fmt::format("{:08x}{:08x}{:08x}", source(), source(), source());
}

/// The variables of the machine that would change what git, git-lfs and hoist do.
Variables inherited_settings() {
  Variables removed;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string name(text.substr(0, text.find('=')));
    const bool counts = name.starts_with("GIT_") || name.starts_with("HOIST_") ||
                        name.starts_with("HF_") || name == "SSH_ASKPASS" ||
                        name.ends_with("_proxy") || name.ends_with("_PROXY");
    if (counts) removed.emplace_back(name, std::nullopt);
  }
  return removed;
}

/// The values of the parameters `name` in a URL's query.
std::vector<std::string> query_values(std::string_view url, const std::string& name) {
  std::vector<std::string> values;
  for (std::size_t at = url.find('?'); at != std::string_view::npos; at = url.find('&', at + 1)) {
    const std::string_view pair = url.substr(at + 1, url.find('&', at + 1) - at - 1);
    if (pair.starts_with(name + "=")) values.emplace_back(pair.substr(name.size() + 1));
  }
  return values;
}

std::string base64(std::string_view text) {
  const std::vector<unsigned char> bytes(text.begin(), text.end());
  std::vector<unsigned char> out(4 * ((bytes.size() + 2) / 3) + 1);
  const int length = ::EVP_EncodeBlock(out.data(), bytes.data(), static_cast<int>(bytes.size()));
  return {out.begin(), out.begin() + length};
}

std::string in_words(const lfs::ProcessResult& result) {
  return fmt::format("exit status {}\nstdout: {}\nstderr: {}", result.exit_status, result.output,
                     result.error_output);
}

}  // namespace

GitWorld::GitWorld() : mark_("HOIST_TEST_WORLD=" + random_hex()) {
  for (const auto& [name, value] : inherited_settings()) box_.set(name, value);
  box_.set("HOIST_TEST_WORLD", mark_.substr(mark_.find('=') + 1));
  box_.set("TMPDIR", (folder() / "tmp").string());
  box_.set("GIT_TERMINAL_PROMPT", "0");
  fs::create_directories(folder() / "tmp");
  write_file(home() / ".gitconfig",
             "[user]\n\tname = n\n\temail = e\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n"
             "[maintenance]\n\tauto = false\n[advice]\n\tdetachedHead = false\n");
  git(folder(), {"lfs", "install", "--skip-repo"});
}

GitWorld::~GitWorld() = default;

void GitWorld::TearDown() {
  const auto nothing_runs = [this] { return processes_with(mark_).empty(); };
  EXPECT_TRUE(eventually(nothing_runs)) << "processes are left over";
  for (const std::string& leak : leaks()) ADD_FAILURE() << "leaked: " << leak;
}

void GitWorld::start_hub(const hub::UploadRules& uploads) {
  hub::HubOptions options;
  options.uploads = uploads;
  start_hub_with(std::move(options));
}

void GitWorld::start_hub_with(hub::HubOptions options) {
  if (options.root.empty()) options.root = folder() / "hub";
  if (options.token.empty()) options.token = "canary" + random_hex();
  token_ = options.token;
  hub_ = std::make_unique<hub::LocalHub>(std::move(options));
  const fs::path helper = home() / "credential-helper";
  write_file(helper, fmt::format("#!/bin/sh\n[ \"$1\" = get ] || exit 0\n"
                                 "echo username={}\necho password={}\n",
                                 user, token_));
  fs::permissions(helper, fs::perms{0700});
  git(folder(), {"config", "--global", "credential.helper", helper.string()});
}

std::string GitWorld::url(const std::string& name) const { return hub_->url() + "/" + name; }

std::size_t GitWorld::count(hub::Target target) const {
  const auto records = hub_->requests();
  const auto is_success = [&](const hub::RequestRecord& record) {
    return record.target == target && record.status >= 200 && record.status < 300;
  };
  return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), is_success));
}

lfs::ProcessResult GitWorld::run(const std::vector<std::string>& argv, const fs::path& cwd,
                                 const Variables& variables) {
  lfs::ProcessOptions options{
      .cwd = cwd, .environment = {}, .input = {}, .timeout = longest_command};
  // The first of two values for a variable counts for the program.
  options.environment = variables;
  for (const auto& variable : box_.environment) {
    const bool replaced = std::any_of(variables.begin(), variables.end(), [&](const auto& other) {
      return other.first == variable.first;
    });
    if (!replaced) options.environment.push_back(variable);
  }
  lfs::ProcessResult result = lfs::run_process(argv, options);
  const std::lock_guard lock(mutex_);
  outputs_.push_back(result.output + result.error_output);
  return result;
}

std::string GitWorld::git(const fs::path& cwd, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "git");
  lfs::ProcessResult result = run(arguments, cwd);
  if (result.exit_status != 0) {
    throw std::runtime_error(fmt::format("git {} failed: {}", arguments.at(1), in_words(result)));
  }
  return std::move(result.output);
}

lfs::ProcessResult GitWorld::push(const fs::path& cwd, std::vector<std::string> arguments,
                                  const Variables& variables) {
  arguments.insert(arguments.begin(), {"git", "push"});
  return run(arguments, cwd, variables);
}

lfs::ProcessResult GitWorld::hoist(const fs::path& cwd, std::vector<std::string> arguments,
                                   const Variables& variables) {
  arguments.insert(arguments.begin(), box_.hoist().string());
  return run(arguments, cwd, variables);
}

fs::path GitWorld::make_repository(const fs::path& name) {
  const fs::path repository = folder() / name;
  fs::create_directories(repository);
  git(repository, {"init", "--quiet"});
  git(repository, {"lfs", "install", "--local"});
  git(repository, {"remote", "add", "origin", url()});
  write_file(repository / ".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
  enable_largefiles(repository);
  return repository;
}

void GitWorld::remove_locks(const fs::path& repository) {
  std::vector<fs::path> locks;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(repository / ".git", none)) {
    if (entry.path().extension() == ".lock") locks.push_back(entry.path());
  }
  for (const fs::path& lock : locks) fs::remove(lock);
}

void GitWorld::enable_largefiles(const fs::path& cwd) {
  const lfs::ProcessResult result = run({box_.hoist().string(), "lfs-enable-largefiles"}, cwd);
  if (result.exit_status != 0) throw std::runtime_error(in_words(result));
}

void GitWorld::write(const fs::path& repository, const std::vector<TestFile>& files) {
  for (const TestFile& file : files) write_file(repository / file.name, file.content);
}

void GitWorld::commit(const fs::path& repository, const std::vector<TestFile>& files) {
  write(repository, files);
  git(repository, {"add", "--all"});
  git(repository, {"commit", "--quiet", "-m", "change"});
}

void GitWorld::expect_success(const lfs::ProcessResult& result) {
  EXPECT_EQ(result.exit_status, 0) << in_words(result);
}

void GitWorld::expect_on_hub(const std::vector<TestFile>& files) {
  for (const TestFile& file : files) {
    if (!file.name.ends_with(".bin") || file.content.empty()) continue;
    const std::string oid = sha256_of(file.content);
    const auto stored = hub_->object(oid);
    ASSERT_TRUE(stored) << "the hub lacks " << file.name;
    EXPECT_TRUE(read_file(*stored) == file.content) << "the hub has other bytes of " << file.name;
  }
}

void GitWorld::expect_cloned(const std::vector<TestFile>& files, const std::string& branch,
                             const std::string& name) {
  const fs::path clone = folder() / fmt::format("clone {}", ++clones_);
  git(folder(), {"clone", "--quiet", "--branch", branch, url(name), clone.string()});
  git(clone, {"lfs", "pull"});
  for (const TestFile& file : files) {
    ASSERT_TRUE(fs::exists(clone / file.name)) << file.name;
    EXPECT_TRUE(read_file(clone / file.name) == file.content) << file.name << " differs";
  }
}

bool GitWorld::eventually(const std::function<bool()>& is_so) {
  const auto deadline = std::chrono::steady_clock::now() + longest_wait;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

void GitWorld::add_secrets_of_hub() {
  canary_.add("the token", token_);
  std::string encoded = base64(fmt::format("{}:{}", user, token_));
  encoded.resize(encoded.find_last_not_of('=') + 1);
  canary_.add("the token, in base64", std::move(encoded));
  canary_.add("a part URL's credential", "HOISTHUB");
  canary_.add("the query of a signed URL", "X-Amz-Signature=");
  for (const hub::RequestRecord& request : hub_->requests()) {
    for (const char* name : {"X-Amz-Signature", "signature"}) {
      for (std::string& value : query_values(request.url, name)) {
        canary_.add("a URL's signature", std::move(value));
      }
    }
  }
}

std::vector<std::string> GitWorld::leaks() {
  if (hub_) add_secrets_of_hub();
  std::vector<std::string> found = canary_.found_in_files(folder(), folder() / "hub");
  const std::lock_guard lock(mutex_);
  for (const std::string& output : outputs_) {
    if (const auto name = canary_.found_in(without_traces_of_git_lfs(output))) {
      found.push_back(*name + " in the output of a program");
    }
  }
  for (const ArgvWatch::Seen& program : argv_watch_.seen()) {
    if (git_may_show_the_token_ && !program.of_hoist) continue;
    if (const auto name = canary_.found_in(program.arguments)) {
      found.push_back(*name + " in the arguments of a process");
    }
  }
  return found;
}

std::string sha256_of(std::string_view bytes) {
  lfs::Digest digest(lfs::Digest::Kind::sha256);
  digest.update(std::as_bytes(std::span(bytes)));
  return digest.finish_hex();
}

}  // namespace hoist::test
