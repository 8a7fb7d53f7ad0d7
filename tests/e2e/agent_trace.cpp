// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/agent_trace.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace hoist::test {

std::vector<AgentMessage> agent_messages(std::string_view trace) {
  constexpr std::string_view label = " received response: ";
  std::vector<AgentMessage> messages;
  while (!trace.empty()) {
    const std::string_view line = trace.substr(0, trace.find('\n'));
    trace.remove_prefix(std::min(line.size() + 1, trace.size()));
    const std::size_t at = line.find(label);
    if (at == std::string_view::npos) continue;
    const auto json = nlohmann::json::parse(line.substr(at + label.size()));
    if (!json.contains("event")) continue;
    messages.push_back({json.at("event"), json.at("oid"), json.value("bytesSoFar", std::int64_t{0}),
                        json.value("bytesSinceLast", std::int64_t{0}), json.contains("error")});
  }
  return messages;
}

}  // namespace hoist::test
