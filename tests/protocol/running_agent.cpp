// SPDX-License-Identifier: Apache-2.0
#include "tests/protocol/running_agent.hpp"

#include <future>
#include <thread>

#include <sys/ioctl.h>

#include "agent/agent.hpp"
#include "tests/support/background_program.hpp"
#include "tests/support/pipe.hpp"
#include "tests/support/scoped_environment.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::test {
namespace {

void wait_until_empty(int pipe) {
  int left = 0;
  while (::ioctl(pipe, FIONREAD, &left) == 0 && left > 0) std::this_thread::yield();
}

class InProcessAgent final : public RunningAgent {
 public:
  explicit InProcessAgent(const Variables& variables) {
    for (const auto& [name, value] : variables) {
      environment_.push_back(std::make_unique<ScopedEnvironment>(name, value));
    }
    std::promise<int> result;
    status_ = result.get_future();
    thread_ = std::thread([in = std::move(in_.reader), out = std::move(out_.writer),
                           done = std::move(result)]() mutable {
      const int status = agent::run(in.fd(), out.fd());
      out.reset();
      done.set_value(status);
    });
  }
  InProcessAgent(const InProcessAgent&) = delete;
  InProcessAgent& operator=(const InProcessAgent&) = delete;
  ~InProcessAgent() override {
    in_.writer.reset();
    out_.reader.reset();
    thread_.join();
  }

  bool send(std::string_view bytes) override { return write_all(in_.writer.fd(), bytes); }
  void wait_until_read() override { wait_until_empty(in_.writer.fd()); }
  void end_input() override { in_.writer.reset(); }
  std::optional<std::string> next_line() override { return lines_.next(long_enough); }
  std::optional<int> exit_status() override {
    if (status_.wait_for(long_enough) != std::future_status::ready) return std::nullopt;
    return status_.get();
  }
  [[nodiscard]] std::optional<std::string> error_output() const override { return std::nullopt; }

 private:
  std::vector<std::unique_ptr<ScopedEnvironment>> environment_;
  Pipe in_ = make_pipe();
  Pipe out_ = make_pipe();
  LineReader lines_{out_.reader.fd()};
  std::future<int> status_;
  std::thread thread_;
};

class AgentProgram final : public RunningAgent {
 public:
  AgentProgram(const std::filesystem::path& folder, const Variables& variables)
      : error_file_(folder / "stderr"),
        program_({{HOIST_BINARY, "lfs-multipart-upload"}, variables, folder, error_file_}) {}

  bool send(std::string_view bytes) override { return write_all(program_.input().fd(), bytes); }
  void wait_until_read() override { wait_until_empty(program_.input().fd()); }
  void end_input() override { program_.input().reset(); }
  std::optional<std::string> next_line() override { return lines_.next(long_enough); }
  std::optional<int> exit_status() override { return program_.wait(long_enough); }
  [[nodiscard]] std::optional<std::string> error_output() const override {
    return read_file(error_file_);
  }

 private:
  std::filesystem::path error_file_;
  BackgroundProgram program_;
  LineReader lines_{program_.output().fd()};
};

}  // namespace

std::unique_ptr<RunningAgent> start_agent(Host host, const std::filesystem::path& folder,
                                          const RunningAgent::Variables& variables) {
  if (host == Host::in_process) return std::make_unique<InProcessAgent>(variables);
  return std::make_unique<AgentProgram>(folder, variables);
}

}  // namespace hoist::test
