// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/line_reader.hpp"

namespace hoist::test {

/// Long enough for anything that comes at all, under a sanitizer on a busy machine.
inline constexpr std::chrono::seconds long_enough{60};

enum class Host {
  in_process,  ///< hoist::agent::run() on a thread of the test
  binary,      ///< `hoist lfs-multipart-upload`
};

/// An agent at the other end of two pipes.
class RunningAgent {
 public:
  using Variables = std::vector<std::pair<std::string, std::optional<std::string>>>;

  virtual ~RunningAgent() = default;

  /// Writes to its standard input. False when it reads no more.
  [[nodiscard]] virtual bool send(std::string_view bytes) = 0;
  /// Waits until it has read all that was sent.
  virtual void wait_until_read() = 0;
  virtual void end_input() = 0;
  /// The next line that it wrote; nothing when none will come.
  [[nodiscard]] virtual std::optional<std::string> next_line() = 0;
  /// Its exit status; nothing when it does not end. Its output is read no more.
  [[nodiscard]] virtual std::optional<int> exit_status() = 0;
  /// All of its standard error, once it has ended; nothing where it shares that of the test.
  [[nodiscard]] virtual std::optional<std::string> error_output() const = 0;
};

/// Starts an agent with these changes to its environment. `folder` is a place for its own files.
[[nodiscard]] std::unique_ptr<RunningAgent> start_agent(Host host,
                                                        const std::filesystem::path& folder,
                                                        const RunningAgent::Variables& variables);

}  // namespace hoist::test
