// SPDX-License-Identifier: Apache-2.0
#include "tests/support/agent_world.hpp"

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>

#include "lfs/base/process.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::steady_clock;

/// Long enough for anything that comes at all, under a sanitizer on a busy machine.
constexpr std::chrono::seconds long_enough{60};

std::vector<std::pair<std::string, std::optional<std::string>>> environment_of(
    const AgentWorld& world) {
  return {{"HOME", world.folder().string()},
          {"GIT_CONFIG_NOSYSTEM", "1"},
          {"GIT_CONFIG_GLOBAL", std::nullopt},
          {"XDG_CONFIG_HOME", std::nullopt},
          {"GIT_DIR", std::nullopt},
          {"LC_ALL", "C"},
          {"HOIST_LOG", "debug"}};
}

std::vector<std::string> argv_of(const AgentOptions& options) {
  std::vector<std::string> argv = options.before;
  argv.push_back(options.program.string());
  argv.emplace_back("lfs-multipart-upload");
  return argv;
}

fs::path next_log(const fs::path& folder) {
  static std::atomic<unsigned> count = 0;
  return folder / ("agent-" + std::to_string(++count) + ".log");
}

}  // namespace

AgentWorld::AgentWorld(hub::HubOptions options) {
  fs::permissions(folder(), fs::perms{0755});
  options.root = folder() / "hub";
  hub_ = std::make_unique<hub::LocalHub>(std::move(options));
  fs::create_directories(repository());
  git({"init", "--quiet"});
  git({"remote", "add", "origin", hub_->url() + "/me/model"});
  fs::create_directories(lfs_dir());
}

void AgentWorld::git(const std::vector<std::string>& arguments) const {
  std::vector<std::string> argv{"git"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const auto result =
      lfs::run_process(argv, {.cwd = repository(), .environment = environment_of(*this)});
  if (result.exit_status != 0) throw std::runtime_error("git failed: " + result.error_output);
}

TestObject AgentWorld::add_object(std::uint64_t size_bytes, std::uint64_t seed) const {
  TestObject object = make_object(size_bytes, seed);
  write_file(store_path(lfs_dir(), object.oid), object.content);
  return object;
}

bool AgentWorld::is_at_the_hub(const TestObject& object) const {
  const auto stored = hub_->object(object.oid);
  return stored && read_file(*stored) == object.content;
}

std::vector<hub::RequestRecord> AgentWorld::parts_sent(const TestObject& object,
                                                       steady_clock::time_point since) const {
  std::vector<hub::RequestRecord> records = hub_->requests();
  std::erase_if(records, [&](const hub::RequestRecord& record) {
    return record.target != hub::Target::part || record.oid != object.oid || record.start < since;
  });
  return records;
}

WorkingAgent::WorkingAgent(AgentWorld& world, const AgentOptions& options)
    : world_(world),
      log_(next_log(world.folder())),
      program_({argv_of(options), environment_of(world), world.repository(), log_}),
      lines_(program_.output().fd()) {
  const std::string init =
      R"({"event":"init","operation":"upload","remote":"origin","concurrent":true,)"
      R"("concurrenttransfers":8})";
  if (!write_all(program_.input().fd(), init + "\n") || lines_.next(long_enough) != "{}") {
    throw std::runtime_error("the agent does not answer init: " + log());
  }
}

void WorkingAgent::ask_for(const TestObject& object) {
  const auto size_bytes = static_cast<std::uint64_t>(object.content.size());
  const hub::UploadAction action = world_.hub().begin_upload(object.oid, size_bytes);
  const json message{{"event", "upload"},
                     {"oid", object.oid},
                     {"size", size_bytes},
                     {"path", store_path(world_.lfs_dir(), object.oid).string()},
                     {"action", {{"href", action.href}, {"header", action.header}}}};
  if (!write_all(program_.input().fd(), message.dump() + "\n")) {
    throw std::runtime_error("the agent reads no more: " + log());
  }
}

std::string WorkingAgent::completion() {
  for (;;) {
    const auto line = lines_.next(long_enough);
    if (!line || line->find("\"progress\"") == std::string::npos) return line.value_or("");
  }
}

std::string WorkingAgent::success(const TestObject& object) {
  return json{{"event", "complete"}, {"oid", object.oid}}.dump();
}

bool WorkingAgent::kill() {
  program_.signal(SIGKILL);
  return program_.wait(long_enough) == -SIGKILL;
}

std::optional<int> WorkingAgent::end() {
  program_.input().reset();
  return program_.wait(long_enough);
}

bool eventually(const std::function<bool()>& is_so) {
  const auto deadline = steady_clock::now() + long_enough;
  while (!is_so()) {
    if (steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace hoist::test
