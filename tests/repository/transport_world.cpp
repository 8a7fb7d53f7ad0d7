// SPDX-License-Identifier: Apache-2.0
#include "tests/repository/transport_world.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "lfs/base/process.hpp"
#include "repository/git/check.hpp"
#include "repository/git/library.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/process_table.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* repository_name = "me/model";

std::string random_bytes(std::size_t count) {
  std::mt19937_64 source{std::random_device{}()};
  std::string bytes(count, '\0');
  std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(source()); });
  return bytes;
}

/// Like git_remote_create_anonymous(), which leaks in libgit2 1.5 as it looks for insteadOf.
int make_remote(git_remote** out, git_repository* repo, const char* name, const char* url) {
  git_remote_create_options options = GIT_REMOTE_CREATE_OPTIONS_INIT;
  options.repository = repo;
  options.name = name;
  options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF;
  if (name == nullptr) options.flags |= GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
  return git_remote_create_with_opts(out, url, &options);
}

}  // namespace

/// The payload of all callbacks: it shows how others than the transports share it.
struct TransportWorld::Session {
  git::Transports transports;
  std::map<std::string, std::string> statuses;
  std::string words;

  void fill(git_remote_callbacks& callbacks) {
    callbacks.payload = this;
    callbacks.transport = [](git_transport** out, git_remote* owner, void* payload) {
      return git::Transports::create(out, owner, &static_cast<Session*>(payload)->transports);
    };
    callbacks.push_update_reference = [](const char* ref, const char* status, void* payload) {
      static_cast<Session*>(payload)->statuses[ref] = status != nullptr ? status : "";
      return 0;
    };
    callbacks.sideband_progress = [](const char* text, int length, void* payload) {
      static_cast<Session*>(payload)->words.append(text, static_cast<std::size_t>(length));
      return 0;
    };
  }
  void check(int code) {
    if (code < 0) transports.rethrow();
    git::check(code, "libgit2");
  }
};

TransportWorld::TransportWorld()
    : mark_(fmt::format("{}", folder_.path().filename().string())),
      home_("HOME", (folder() / "home").string()),
      marked_("HOIST_TEST_WORLD", mark_) {
  write_file(folder() / "home/.gitconfig",
             "[user]\n\tname = n\n\temail = e\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n"
             "[maintenance]\n\tauto = false\n");
  git::start_library();
}

void TransportWorld::TearDown() {
  hub_.reset();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const auto left = [&] { return processes_with("HOIST_TEST_WORLD=" + mark_); };
  while (!left().empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_TRUE(left().empty()) << "processes are left over";
}

void TransportWorld::start_hub(std::string hub_token, std::vector<hub::FaultRule> faults) {
  hub::HubOptions options;
  options.root = folder() / "hub";
  options.token = std::move(hub_token);
  options.faults = std::move(faults);
  hub_ = std::make_unique<hub::LocalHub>(std::move(options));
}

std::string TransportWorld::url(const std::string& userinfo) const {
  const std::string base = hub_->url();
  const std::size_t host = base.find("://") + 3;
  return fmt::format("{}{}{}/{}", base.substr(0, host), userinfo.empty() ? "" : userinfo + "@",
                     base.substr(host), repository_name);
}

fs::path TransportWorld::on_hub() {
  return hub::create_repository(folder() / "hub", repository_name);
}

std::size_t TransportWorld::git_requests() const {
  const auto records = hub_->requests();
  return static_cast<std::size_t>(
      std::count_if(records.begin(), records.end(),
                    [](const auto& record) { return record.target == hub::Target::git; }));
}

std::string TransportWorld::git(const fs::path& cwd, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), "git");
  lfs::ProcessResult result =
      lfs::run_process(arguments, {.cwd = cwd, .timeout = std::chrono::seconds(60)});
  if (result.exit_status != 0) throw std::runtime_error("git failed: " + result.error_output);
  while (result.output.ends_with('\n')) result.output.pop_back();
  return std::move(result.output);
}

fs::path TransportWorld::make_repository(const std::string& name, std::size_t file_bytes) {
  fs::create_directories(folder() / name);
  git(folder() / name, {"init", "--quiet"});
  commit(folder() / name, file_bytes);
  return folder() / name;
}

void TransportWorld::commit(const fs::path& repository, std::size_t file_bytes) {
  write_file(repository / "file", random_bytes(file_bytes));
  git(repository, {"add", "--all"});
  git(repository, {"commit", "--quiet", "-m", "change"});
}

std::string TransportWorld::head_of(const fs::path& repository, const std::string& ref) const {
  return git(repository, {"rev-parse", "--verify", ref});
}

template <typename Action>
void TransportWorld::with_session(Action&& action) {
  const lfs::GitConfig git_config = git_config_of(config);
  Session session{
      git::Transports({.config = git_config,
                       .environment = environment_of(environment),
                       .run = lfs::run_process,
                       .stop_requested = stop_requested,
                       .token = token,
                       .log = [this](std::string_view line) { log_.append(line).append("\n"); },
                       .limits = limits}),
      {},
      {}};
  action(session);
  words_ = session.words;
}

fs::path TransportWorld::clone(const std::string& from, const std::string& name) {
  with_session([&](Session& session) {
    git_clone_options options;
    session.check(git_clone_options_init(&options, GIT_CLONE_OPTIONS_VERSION));
    options.bare = 1;
    options.local = GIT_CLONE_NO_LOCAL;
    options.remote_cb = [](git_remote** out, git_repository* repo, const char* remote,
                           const char* url, void*) { return make_remote(out, repo, remote, url); };
    session.fill(options.fetch_opts.callbacks);
    static_cast<void>(git::out<git::Repo>([&](git_repository** it) {
      session.check(git_clone(it, from.c_str(), (folder() / name).c_str(), &options));
    }));
  });
  return folder() / name;
}

void TransportWorld::fetch(const fs::path& repository, const std::string& from) {
  with_session([&](Session& session) {
    const auto repo = git::out<git::Repo>(
        [&](git_repository** it) { session.check(git_repository_open(it, repository.c_str())); });
    const auto remote = git::out<git::Remote>([&](git_remote** it) {
      session.check(make_remote(it, repo.get(), nullptr, from.c_str()));
    });
    git_fetch_options options;
    session.check(git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION));
    session.fill(options.callbacks);
    std::string text = "+refs/heads/*:refs/remotes/origin/*";
    char* spec = text.data();
    const git_strarray specs{&spec, 1};
    session.check(git_remote_fetch(remote.get(), &specs, &options, nullptr));
  });
}

std::map<std::string, std::string> TransportWorld::push(const fs::path& repository,
                                                        const std::string& to,
                                                        const std::string& refspec) {
  std::map<std::string, std::string> statuses;
  with_session([&](Session& session) {
    const auto repo = git::out<git::Repo>(
        [&](git_repository** it) { session.check(git_repository_open(it, repository.c_str())); });
    const bool is_name = to.find_first_of(":/") == std::string::npos;
    const auto remote = git::out<git::Remote>([&](git_remote** it) {
      session.check(is_name ? git_remote_lookup(it, repo.get(), to.c_str())
                            : make_remote(it, repo.get(), nullptr, to.c_str()));
    });
    git_push_options options;
    session.check(git_push_options_init(&options, GIT_PUSH_OPTIONS_VERSION));
    session.fill(options.callbacks);
    std::string text = refspec;
    char* spec = text.data();
    const git_strarray specs{&spec, 1};
    session.check(git_remote_push(remote.get(), &specs, &options));
    statuses = session.statuses;
  });
  return statuses;
}

std::vector<std::string> TransportWorld::refs(const std::string& of, git_direction direction) {
  std::vector<std::string> names;
  with_session([&](Session& session) {
    const auto remote = git::out<git::Remote>(
        [&](git_remote** it) { session.check(git_remote_create_detached(it, of.c_str())); });
    git_remote_callbacks callbacks;
    session.check(git_remote_init_callbacks(&callbacks, GIT_REMOTE_CALLBACKS_VERSION));
    session.fill(callbacks);
    session.check(git_remote_connect(remote.get(), direction, &callbacks, nullptr, nullptr));
    const git_remote_head** heads = nullptr;
    std::size_t count = 0;
    session.check(git_remote_ls(&heads, &count, remote.get()));
    for (std::size_t i = 0; i < count; ++i) names.emplace_back(heads[i]->name);
  });
  return names;
}

std::optional<std::string> TransportWorld::unborn_head(const std::string& of) {
  std::optional<std::string> name;
  with_session([&](Session& session) { name = session.transports.unborn_head(of); });
  return name;
}

Error TransportWorld::error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::internal, "it succeeded"};
}

}  // namespace hoist::test
