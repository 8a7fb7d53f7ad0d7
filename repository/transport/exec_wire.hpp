// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hoist/error.hpp"
#include "lfs/base/child.hpp"
#include "lfs/base/clock.hpp"
#include "repository/transport/address.hpp"
#include "repository/transport/transport_ports.hpp"
#include "repository/transport/wire.hpp"

namespace hoist::git {

/// A program that speaks git's pack protocol on its standard input and output.
struct ExecCommand {
  std::vector<std::string> argv;  ///< nothing secret
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;
  std::string name;  ///< for messages: "git-receive-pack of /srv/model.git"
  bool is_remote = false;
};

/// `git receive-pack` or `git upload-pack` on this machine. Pure.
[[nodiscard]] ExecCommand local_command(const LocalPath& repository, Service service);
/// The same through the user's ssh, which never prompts. Throws hoist::Error (unsupported) for an
/// address that ssh could take for an option. Pure.
[[nodiscard]] ExecCommand ssh_command(const lfs::SshTarget& target, Service service,
                                      const lfs::GitConfig& config,
                                      const lfs::Environment& environment);

/// A connection through such a program, which leads a process group of its own and is over when
/// this goes. It is read from while it is written to, so that neither side waits for the other.
///
/// Throws hoist::Error in the program's own words: permission, not_found, network (ssh), io (here),
/// cancelled.
class ExecWire final : public Wire {
 public:
  ExecWire(std::function<ExecCommand(Service)> command, const TransportPorts& ports);
  ExecWire(const ExecWire&) = delete;
  ExecWire& operator=(const ExecWire&) = delete;
  ~ExecWire() override;

  void ask_refs(Service service) override;
  /// ssh hands the wish on only where it is configured so.
  void ask_version_2() override;
  void begin_request(Service) override {}  // it goes on in the one conversation
  void write(std::string_view bytes) override;
  [[nodiscard]] std::size_t read(std::span<char> into) override;
  void end_request() override {}
  void close(bool in_a_hurry) override;

 private:
  void connect(ExecCommand command);
  void wait_for(short events);
  void hear_last_words();
  [[nodiscard]] std::size_t receive(std::span<char> into);
  [[nodiscard]] bool is_over_within(lfs::Duration limit);
  void take_words();
  [[nodiscard]] Error death();

  const TransportPorts& ports_;
  std::function<ExecCommand(Service)> command_for_;
  ExecCommand command_;
  Service service_ = Service::upload_pack;
  lfs::SteadyClock clock_;
  std::optional<lfs::Child> child_;
  lfs::UniqueFd socket_;  // its standard input and output; does not block
  lfs::UniqueFd words_;   // its standard error
  std::string error_output_;
  std::string ahead_;  // what came while we wrote
  std::size_t ahead_at_ = 0;
  bool has_ended_ = false;  // it has closed its output
  bool has_spoken_ = false;
  bool is_deaf_ = false;  // it takes nothing more
  lfs::TimePoint moved_at_{};
};

}  // namespace hoist::git
