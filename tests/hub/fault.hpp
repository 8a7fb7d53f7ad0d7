// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace hoist::hub {

/// What a request to the hub is about; also what a fault can be bound to.
enum class Target { part, put, get, batch, complete, verify, locks, git, other };

/// What goes wrong. A request with an effect has no other consequence (nothing is stored or
/// completed), unless the comment says so.
namespace effect {

/// Another answer than the right one, after the whole body was taken, or from the head alone.
struct Answer {
  int status = 503;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool early = false;
};
/// The connection is reset (RST) after so many body bytes; without a number, after the whole body.
struct Reset {
  std::optional<std::uint64_t> after_bytes;
};
/// The connection ends in an orderly way without an answer. With `perform` the request has its
/// full effect first: the answer got lost.
struct Close {
  std::optional<std::uint64_t> after_bytes;
  bool perform = false;
};
/// Nothing is read for that long after so many body bytes (without a number: no answer is given
/// for that long after the body); then the request goes on as usual.
struct Stall {
  std::optional<std::uint64_t> after_bytes;
  std::chrono::milliseconds duration{};
};
/// Bodies (of a GET: the answer's) move at this rate on each connection; the request goes on as
/// usual.
struct Slow {
  std::uint64_t bytes_per_second = 0;
};
/// The part is stored; its ETag is answered in an odd form, and expected back so at completion.
struct OddEtag {
  enum class Form { missing, empty, unquoted, weak, lower_case_name };
  Form form = Form::missing;
};
/// 307 to the same thing at another path, or to itself for ever, or at another host name. What was
/// redirected meets no further fault.
struct Redirect {
  enum class To { other_path, other_host, itself };
  To to = To::other_path;
};
/// The request has its full effect; its answer breaks off in the middle of the body (of a part,
/// which has none: in the middle of the head).
struct Truncate {};
/// The part is answered as stored, but is not.
struct Lose {};
/// The part is stored with its first byte changed; an MD5 ETag is that of the changed bytes.
struct Corrupt {};
/// All URLs of that upload that were signed so far expire.
struct Expire {};

}  // namespace effect

using Effect = std::variant<effect::Answer, effect::Reset, effect::Close, effect::Stall,
                            effect::Slow, effect::OddEtag, effect::Redirect, effect::Truncate,
                            effect::Lose, effect::Corrupt, effect::Expire>;

/// When something goes wrong, and what. All conditions must hold.
struct FaultRule {
  Target on = Target::part;
  std::vector<std::uint64_t> parts;     ///< Part numbers; empty = any.
  std::vector<std::uint64_t> attempts;  ///< Which tries of that part or object; empty = any.
  std::uint64_t after_parts = 0;  ///< Only once so many parts of the upload were acknowledged.
  std::uint64_t times = std::numeric_limits<std::uint64_t>::max();  ///< So often in all.
  double probability = 1.0;  ///< Decided by seed, object, part and attempt: repeatable.
  std::uint64_t seed = 0;
  Effect effect;
};

/// One request, as the rules see it.
struct Occasion {
  Target on = Target::part;
  std::string oid;         ///< Empty where the request is not about one object.
  std::uint64_t part = 0;  ///< 0 where it is not about a part.
  std::uint64_t acknowledged_parts = 0;
};

/// Whether a rule applies to the `attempt`-th request (from 1) for an occasion, its `times` aside.
bool applies(const FaultRule& rule, const Occasion& occasion, std::uint64_t attempt);

/// Reads a fault file (its form is described in faults/README.md). Throws hoist::Error.
std::vector<FaultRule> parse_faults(std::string_view json);
std::vector<FaultRule> load_faults(const std::filesystem::path& file);
/// One of the files that come with the hub, e.g. "part-reset".
std::vector<FaultRule> named_faults(std::string_view name);

/// The rules in force, and how often each thing was tried. Safe to use from many threads.
class FaultPlan {
 public:
  /// Replaces the rules; attempts are counted from 1 again.
  void set(std::vector<FaultRule> rules);
  /// Counts one attempt and gives the effect of the first rule that applies.
  std::optional<Effect> next(const Occasion& occasion);

 private:
  std::mutex mutex_;
  std::vector<FaultRule> rules_;
  std::map<std::tuple<Target, std::string, std::uint64_t>, std::uint64_t> attempts_;
};

}  // namespace hoist::hub
