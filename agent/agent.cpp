// SPDX-License-Identifier: Apache-2.0
#include "agent/agent.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <poll.h>

#include "agent/channel.hpp"
#include "agent/message.hpp"
#include "agent/session.hpp"
#include "agent/signals.hpp"
#include "agent/uploader.hpp"

namespace hoist::agent {
namespace {

constexpr int exit_done = 0;
constexpr int exit_abandoned = 1;
constexpr int exit_signal_base = 128;

/// The conversation with git-lfs: lines in, lines out, until there is a reason to stop.
class Conversation {
 public:
  Conversation(int input_fd, int output_fd)
      : channel_(input_fd, output_fd),
        uploader_({[this](const ProgressStep& step) { tell(step); },
                   [this] { return stop_requested(); }, [this] { return wake_descriptors(); }}) {}

  int run() {
    Session session;
    while (const std::optional<std::string> line = next_line()) {
      Session::Step step = session.receive(parse_message(*line));
      if (std::holds_alternative<Session::End>(step)) return exit_done;
      if (const auto* reply = std::get_if<Session::Reply>(&step)) {
        send(reply->line);
      } else {
        upload(std::move(std::get<Session::Upload>(step)));
      }
    }
    return exit_status();
  }

 private:
  /// The next line; nothing when it is time to stop.
  std::optional<std::string> next_line() {
    for (;;) {
      if (signals_.received() || output_broken_) return std::nullopt;
      channel_.fill();
      if (std::optional<std::string> line = channel_.take_line()) return line;
      if (channel_.input_ended()) return std::nullopt;
      std::array<pollfd, 2> wanted{{{channel_.input_fd(), POLLIN, 0}, {signals_.fd(), POLLIN, 0}}};
      ::poll(wanted.data(), wanted.size(), -1);
    }
  }

  void upload(Session::Upload order) {
    current_oid_ = order.message.job.oid;
    const std::optional<ErrorReply> error = uploader_.upload(std::move(order.message), order.init);
    send(complete_reply(current_oid_, error));
  }

  void tell(const ProgressStep& step) {
    send(progress_reply(current_oid_, step.bytes_so_far, step.bytes_since_last));
  }

  void send(const std::string& line) { output_broken_ = output_broken_ || !channel_.write(line); }

  /// git-lfs is gone when it reads no more, or ends its input without having said `terminate`.
  bool stop_requested() {
    channel_.fill();
    const bool abandoned = channel_.input_ended() && !channel_.terminate_is_waiting();
    output_broken_ = output_broken_ || channel_.output_closed();
    return abandoned || output_broken_ || signals_.received().has_value();
  }

  std::vector<int> wake_descriptors() {
    std::vector<int> descriptors{signals_.fd()};
    if (!channel_.input_ended() && channel_.wants_input()) {
      descriptors.push_back(channel_.input_fd());
    }
    return descriptors;
  }

  int exit_status() {
    if (const std::optional<int> signal = signals_.received()) return exit_signal_base + *signal;
    return output_broken_ ? exit_abandoned : exit_done;
  }

  SignalWatch signals_;
  Channel channel_;
  bool output_broken_ = false;
  std::string current_oid_;
  Uploader uploader_;
};

}  // namespace

int run(int input_fd, int output_fd) { return Conversation(input_fd, output_fd).run(); }

}  // namespace hoist::agent
