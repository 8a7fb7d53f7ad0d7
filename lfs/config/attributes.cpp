// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/attributes.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "lfs/config/attribute_line.hpp"
#include "lfs/config/pattern_index.hpp"

namespace hoist::lfs {
namespace {

using NameId = std::uint32_t;

/// What git itself has beneath all files.
constexpr std::string_view built_in = "[attr]binary -diff -merge -text\n";

/// The numbers of names: those that are asked for are the first.
class Names {
 public:
  NameId id_of(const std::string& name) {
    return ids_.try_emplace(name, static_cast<NameId>(ids_.size())).first->second;
  }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }

 private:
  std::unordered_map<std::string, NameId> ids_;
};

/// An attribute that a line gives.
struct Given {
  NameId name = 0;
  AttributeValue::State state = AttributeValue::State::set;
  std::string text;
};
using GivenList = std::vector<Given>;

/// The rules of one file.
struct Rules {
  explicit Rules(bool ignore_case) : patterns(ignore_case) {}
  PatternIndex patterns;
  std::vector<GivenList> given;  ///< by the number of the pattern
};

}  // namespace

class Attributes::Stack {
 public:
  Stack(AttributeSources sources, const std::vector<std::string>& names)
      : folder_(std::move(sources.folder)), ignore_case_(sources.ignore_case) {
    for (const std::string& name : names) wanted_.push_back(names_.id_of(name));
    wanted_names_ = names_.size();
    built_in_ = read(RulesText{std::string(built_in)}, true);
    system_ = read(sources.system, true);
    user_ = read(sources.user, true);
    top_ = read(folder_ ? folder_("") : std::nullopt, true);
    info_ = read(sources.info, true);
  }

  std::vector<AttributeValue> of(std::string_view path) {
    const bool is_folder = path.ends_with('/');
    if (is_folder) path.remove_suffix(1);
    begin(path);
    const PatternSubject whole{path, is_folder};
    apply(info_.get(), whole);
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
      apply(frame->rules, {path.substr(frame->prefix_bytes), is_folder});
    }
    for (const Rules* rules : {top_.get(), user_.get(), system_.get(), built_in_.get()}) {
      apply(rules, whole);
    }
    std::vector<AttributeValue> values;
    values.reserve(wanted_.size());
    for (const NameId name : wanted_) {
      const Given* given =
          name < values_.size() && values_[name].look == look_ ? values_[name].given : nullptr;
      values.push_back(given == nullptr ? AttributeValue{}
                                        : AttributeValue{given->state, given->text});
    }
    return values;
  }

 private:
  struct Frame {
    const Rules* rules = nullptr;
    std::size_t prefix_bytes = 0;  ///< of the folder and its slash
  };
  struct Rest {
    const GivenList* list = nullptr;
    std::size_t count = 0;  ///< of its first, which are still to be given
  };
  struct Value {
    std::uint64_t look = 0;  ///< in which it was given; of another it is none
    const Given* given = nullptr;
  };

  std::unique_ptr<Rules> read(const std::optional<RulesText>& text, bool may_have_macros) {
    if (!text) return nullptr;
    auto rules = std::make_unique<Rules>(ignore_case_);
    for (AttributeLine& line : read_attribute_lines(*text, may_have_macros)) {
      GivenList list;
      list.reserve(line.given.size());
      for (AttributeGiven& given : line.given) {
        list.push_back({names_.id_of(given.name), given.state, std::move(given.text)});
      }
      if (line.is_macro) {
        // The files are read from the weakest to the strongest: the last definition counts.
        macros_[names_.id_of(line.subject)] = std::move(list);
      } else {
        rules->patterns.add(line.subject);
        rules->given.push_back(std::move(list));
      }
    }
    return rules;
  }

  void begin(std::string_view path) {
    ++look_;
    open_ = wanted_names_;
    const std::size_t slash = path.rfind('/');
    const std::string_view folder =
        slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    if (folder == frames_of_) return;
    frames_of_ = folder;
    frames_.clear();
    for (std::size_t end = 0; end < folder.size();) {
      end = std::min(folder.find('/', end + 1), folder.size());
      const Rules* rules = rules_of(std::string(folder.substr(0, end)));
      if (rules != nullptr) frames_.push_back({rules, end + 1});
    }
  }

  const Rules* rules_of(const std::string& folder) {
    const auto [known, is_new] = by_folder_.try_emplace(folder);
    if (is_new && folder_) known->second = read(folder_(folder), false);
    return known->second.get();
  }

  void apply(const Rules* rules, const PatternSubject& subject) {
    if (rules == nullptr || open_ == 0) return;
    for (const std::uint32_t number : rules->patterns.matching(subject)) give(rules->given[number]);
  }

  /// The last of a list counts first; what has a value keeps it. What a macro gives comes where the
  /// macro stands.
  void give(const GivenList& list) {
    rests_.push_back({&list, list.size()});
    while (!rests_.empty()) {
      Rest& rest = rests_.back();
      if (rest.count == 0) {
        rests_.pop_back();
        continue;
      }
      const Given& given = (*rest.list)[--rest.count];
      if (!set(given) || given.state != AttributeValue::State::set) continue;
      const auto macro = macros_.find(given.name);
      if (macro != macros_.end()) rests_.push_back({&macro->second, macro->second.size()});
    }
  }

  /// False where it has a value already.
  bool set(const Given& given) {
    if (values_.size() <= given.name) values_.resize(names_.size());
    Value& value = values_[given.name];
    if (value.look == look_) return false;
    value = {look_, &given};
    if (given.name < wanted_names_) --open_;
    return true;
  }

  FolderRules folder_;
  bool ignore_case_;
  Names names_;
  std::vector<NameId> wanted_;
  std::size_t wanted_names_ = 0;  ///< different ones; their numbers are the first
  std::unordered_map<NameId, GivenList> macros_;
  std::unique_ptr<Rules> built_in_;
  std::unique_ptr<Rules> system_;
  std::unique_ptr<Rules> user_;
  std::unique_ptr<Rules> top_;
  std::unique_ptr<Rules> info_;
  std::unordered_map<std::string, std::unique_ptr<Rules>> by_folder_;

  std::string frames_of_;      ///< the folder of the path that was asked for last
  std::vector<Frame> frames_;  ///< the files above it but the top one's, from the top down
  std::vector<Value> values_;
  std::vector<Rest> rests_;  ///< empty but in give()
  std::uint64_t look_ = 0;
  std::size_t open_ = 0;  ///< wanted names without a value in this look
};

Attributes::Attributes(AttributeSources sources, const std::vector<std::string>& names)
    : stack_(std::make_unique<Stack>(std::move(sources), names)) {}
Attributes::Attributes(Attributes&&) noexcept = default;
Attributes& Attributes::operator=(Attributes&&) noexcept = default;
Attributes::~Attributes() = default;

std::vector<AttributeValue> Attributes::of(std::string_view path) { return stack_->of(path); }

}  // namespace hoist::lfs
