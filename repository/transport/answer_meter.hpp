// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hoist::git {

/// Counts what a server says beside the pack: references, what it has in common with us, reports,
/// messages. git's protocol knows no end of these, and who reads them keeps most of them in memory.
/// It looks at the frames of gitprotocol-common(5) and gitprotocol-pack(5) as they pass; what is no
/// frame is a bare pack. Pure.
class AnswerMeter {
 public:
  enum class Answer {
    refs,    ///< all of it counts
    report,  ///< of a push: all of it counts
    fetch,   ///< the pack does not count, bare or in its band
  };

  /// The next answer begins.
  void begin(Answer answer) {
    *this = AnswerMeter();
    answer_ = answer;
  }
  /// These bytes have come.
  void count(std::string_view bytes);
  /// How many bytes of the answer are no pack.
  [[nodiscard]] std::uint64_t counted_bytes() const { return counted_bytes_; }

 private:
  void count_frame_head(std::string_view& bytes);
  void count_frame(std::string_view& bytes);

  Answer answer_ = Answer::refs;
  std::uint64_t counted_bytes_ = 0;
  std::array<char, 4> head_{};  // what has come of a frame's length
  std::size_t head_bytes_ = 0;
  std::size_t left_bytes_ = 0;  // of the frame
  bool is_at_band_ = false;     // the next byte of the frame says what it is
  bool is_pack_ = false;        // the frame, or all that comes
};

}  // namespace hoist::git
