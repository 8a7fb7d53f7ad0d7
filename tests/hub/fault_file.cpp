// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "tests/hub/fault.hpp"

namespace hoist::hub {
namespace {

using Json = nlohmann::json;

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::invalid_input, why); }

template <typename Value>
Value lookup(const std::map<std::string, Value>& table, const std::string& name,
             std::string_view what) {
  const auto found = table.find(name);
  if (found == table.end()) refuse(fmt::format("{} is no {}", name, what));
  return found->second;
}

/// Refuses misspelt keys, which would else be a fault that never happens.
void allow_only(const Json& json, const std::vector<std::string>& keys) {
  for (const auto& item : json.items()) {
    if (std::find(keys.begin(), keys.end(), item.key()) == keys.end()) {
      refuse(fmt::format("unknown key {}", item.key()));
    }
  }
}

Target read_target(const Json& json) {
  return lookup<Target>({{"part", Target::part},
                         {"put", Target::put},
                         {"get", Target::get},
                         {"batch", Target::batch},
                         {"complete", Target::complete},
                         {"verify", Target::verify},
                         {"locks", Target::locks}},
                        json.get<std::string>(), "target");
}

std::optional<std::uint64_t> read_after_bytes(const Json& json) {
  if (!json.contains("after_bytes")) return std::nullopt;
  return json.at("after_bytes").get<std::uint64_t>();
}

Effect read_answer(const Json& json) {
  allow_only(json, {"status", "headers", "body", "early"});
  effect::Answer answer;
  answer.status = json.at("status").get<int>();
  const auto headers = json.value("headers", Json::object());
  for (const auto& item : headers.items()) {
    answer.headers.emplace_back(item.key(), item.value().get<std::string>());
  }
  answer.body = json.value("body", std::string{});
  answer.early = json.value("early", false);
  return answer;
}

Effect read_reset(const Json& json) {
  allow_only(json, {"after_bytes"});
  return effect::Reset{read_after_bytes(json)};
}

Effect read_close(const Json& json) {
  allow_only(json, {"after_bytes", "perform"});
  return effect::Close{read_after_bytes(json), json.value("perform", false)};
}

Effect read_stall(const Json& json) {
  allow_only(json, {"after_bytes", "seconds"});
  constexpr double ms_per_second = 1000;
  const auto duration = json.at("seconds").get<double>() * ms_per_second;
  return effect::Stall{read_after_bytes(json),
                       std::chrono::milliseconds(static_cast<std::int64_t>(duration))};
}

Effect read_slow(const Json& json) {
  allow_only(json, {"bytes_per_second"});
  const auto rate = json.at("bytes_per_second").get<std::uint64_t>();
  if (rate == 0) refuse("bytes_per_second must be at least 1");
  return effect::Slow{rate};
}

Effect read_etag(const Json& json) {
  using Form = effect::OddEtag::Form;
  return effect::OddEtag{lookup<Form>({{"missing", Form::missing},
                                       {"empty", Form::empty},
                                       {"unquoted", Form::unquoted},
                                       {"weak", Form::weak},
                                       {"lower_case_name", Form::lower_case_name}},
                                      json.get<std::string>(), "form of ETag")};
}

Effect read_redirect(const Json& json) {
  using To = effect::Redirect::To;
  return effect::Redirect{lookup<To>(
      {{"other_path", To::other_path}, {"other_host", To::other_host}, {"itself", To::itself}},
      json.get<std::string>(), "place to redirect to")};
}

/// An effect that is switched on by `true`.
template <typename Kind>
Effect read_switch(const Json& json) {
  if (json != true) refuse("this kind of fault takes the value true");
  return Kind{};
}

using EffectReader = Effect (*)(const Json&);

std::map<std::string, EffectReader> effect_readers() {
  return {{"answer", read_answer},
          {"reset", read_reset},
          {"close", read_close},
          {"stall", read_stall},
          {"slow", read_slow},
          {"etag", read_etag},
          {"redirect", read_redirect},
          {"truncate", read_switch<effect::Truncate>},
          {"lose", read_switch<effect::Lose>},
          {"corrupt", read_switch<effect::Corrupt>},
          {"expire", read_switch<effect::Expire>}};
}

FaultRule read_rule(const Json& json) {
  FaultRule rule;
  rule.on = read_target(json.at("on"));
  rule.parts = json.value("parts", rule.parts);
  rule.attempts = json.value("attempts", rule.attempts);
  rule.after_parts = json.value("after_parts", rule.after_parts);
  rule.times = json.value("times", rule.times);
  rule.probability = json.value("probability", rule.probability);
  rule.seed = json.value("seed", rule.seed);
  std::vector<std::string> known{"on",    "parts",       "attempts", "after_parts",
                                 "times", "probability", "seed"};
  int effects = 0;
  for (const auto& [name, read] : effect_readers()) {
    known.push_back(name);
    if (!json.contains(name)) continue;
    rule.effect = read(json.at(name));
    ++effects;
  }
  allow_only(json, known);
  if (effects != 1) refuse("a rule needs exactly one kind of fault");
  return rule;
}

}  // namespace

std::vector<FaultRule> parse_faults(std::string_view json) {
  try {
    const auto file = Json::parse(json);
    allow_only(file, {"about", "rules"});
    std::vector<FaultRule> rules;
    for (const auto& rule : file.at("rules")) rules.push_back(read_rule(rule));
    return rules;
  } catch (const Json::exception& failure) {
    throw Error(ErrorKind::invalid_input, failure.what());
  }
}

std::vector<FaultRule> load_faults(const std::filesystem::path& file) {
  std::ifstream stream{file};
  if (!stream) throw Error(ErrorKind::not_found, "cannot read the fault file " + file.native());
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  try {
    return parse_faults(text);
  } catch (const Error& failure) {
    throw Error(failure.kind(), file.native() + ": " + failure.what());
  }
}

std::vector<FaultRule> named_faults(std::string_view name) {
  return load_faults(std::filesystem::path{HOIST_HUB_FAULTS} / fmt::format("{}.json", name));
}

}  // namespace hoist::hub
