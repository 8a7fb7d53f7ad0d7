// SPDX-License-Identifier: Apache-2.0
#include "tests/protocol/transcript.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/protocol/answer_check.hpp"
#include "tests/protocol/running_agent.hpp"
#include "tests/protocol/workshop.hpp"

namespace hoist::test {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t piece_bytes = 40;

/// Carries out a transcript's steps. The first thing that goes wrong ends it.
class Performance {
 public:
  Performance(const Transcript& transcript, Host host)
      : workshop_(transcript.set_up),
        agent_(start_agent(host, workshop_.folder(), workshop_.environment())) {
    for (const Step& step : transcript.steps) {
      if (step.kind != Step::Kind::send) flush();
      perform(step);
      if (testing::Test::HasFatalFailure()) {
        ADD_FAILURE() << transcript.name << ".jsonl:" << step.line;
        return;
      }
    }
    flush();
    end();
  }

 private:
  void perform(const Step& step) {
    const std::string text = workshop_.expand(step.text);
    switch (step.kind) {
      case Step::Kind::send:
        unsent_ += text + "\n";
        sent_at_ = Clock::now();
        break;
      case Step::Kind::send_in_pieces:
        send_in_pieces(text + "\n");
        break;
      case Step::Kind::send_bytes:
        ASSERT_TRUE(agent_->send(text));
        break;
      case Step::Kind::end_input:
        agent_->end_input();
        break;
      case Step::Kind::expect:
        expect(json::parse(text));
        break;
      case Step::Kind::progress:
        read_progress();
        break;
      case Step::Kind::upload:
        upload(text);
        break;
    }
  }

  void flush() {
    if (unsent_.empty()) return;
    const std::string bytes = std::exchange(unsent_, {});
    ASSERT_TRUE(agent_->send(bytes)) << "the agent reads no more";
  }

  void send_in_pieces(const std::string& line) {
    for (std::size_t at = 0; at < line.size(); at += piece_bytes) {
      ASSERT_TRUE(agent_->send(line.substr(at, piece_bytes)));
      agent_->wait_until_read();
    }
  }

  /// Reads the next line into `answer`.
  void read_answer(json& answer) {
    const auto line = agent_->next_line();
    ASSERT_TRUE(line) << "no answer came; standard error: " << agent_->error_output().value_or("");
    ASSERT_EQ(trouble_with_answer(*line), "");
    ASSERT_EQ(trouble_with_secrets(*line, workshop_.secrets()), "");
    answer = json::parse(*line);
  }

  /// The next line, which may have been read ahead by read_progress().
  void take_answer(json& answer) {
    if (ahead_.is_null()) {
      read_answer(answer);
    } else {
      answer = std::exchange(ahead_, nullptr);
    }
  }

  void read_progress() {
    for (;;) {
      ASSERT_NO_FATAL_FAILURE(read_answer(ahead_));
      if (ahead_.value("event", "") != "progress") return;
      progress_oid_ = ahead_.value("oid", "");
      ASSERT_TRUE(ahead_["bytesSoFar"].is_number_unsigned());
      ASSERT_TRUE(ahead_["bytesSinceLast"].is_number_unsigned());
      progress_.push_back({ahead_["bytesSoFar"], ahead_["bytesSinceLast"]});
    }
  }

  void expect(json expected) {
    json answer;
    ASSERT_NO_FATAL_FAILURE(take_answer(answer));
    if (expected.contains("error") && answer.contains("error")) {
      const auto pattern = expected["error"]["message"].get<std::string>();
      const auto message = answer["error"]["message"].get<std::string>();
      ASSERT_TRUE(has_in_order(message, pattern)) << message << "\nis not of the form " << pattern;
      expected["error"].erase("message");
      answer["error"].erase("message");
    }
    ASSERT_EQ(answer, expected);
    if (answer.value("event", "") == "complete") check_upload(answer);
  }

  void check_upload(const json& answer) {
    const std::vector<Progress> progress = std::exchange(progress_, {});
    const auto oid = answer["oid"].get<std::string>();
    ASSERT_TRUE(progress.empty() || progress_oid_ == oid);
    if (answer.contains("error")) return;
    ASSERT_EQ(
        trouble_with_progress(progress, workshop_.size_of(oid).value(), Clock::now() - sent_at_),
        "");
    ASSERT_TRUE(workshop_.is_at_the_hub(oid));
  }

  void upload(const std::string& object) {
    const std::string spec = "${upload:" + object + "}";
    sent_at_ = Clock::now();
    ASSERT_TRUE(agent_->send(workshop_.expand(spec) + "\n"));
    ASSERT_NO_FATAL_FAILURE(read_progress());
    expect({{"event", "complete"}, {"oid", workshop_.expand("${oid:" + object + "}")}});
  }

  void end() {
    agent_->end_input();
    const auto line = agent_->next_line();
    EXPECT_FALSE(line) << "a line too many: " << *line;
    EXPECT_EQ(agent_->exit_status(), 0);
    if (const auto words = agent_->error_output()) {
      EXPECT_EQ(trouble_with_secrets(*words, workshop_.secrets()), "");
    }
  }

  Workshop workshop_;
  std::unique_ptr<RunningAgent> agent_;
  std::string unsent_;
  Clock::time_point sent_at_{};
  json ahead_;
  std::string progress_oid_;
  std::vector<Progress> progress_;
};

std::vector<std::filesystem::path> transcript_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(HOIST_TRANSCRIPTS)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Transcripts : public testing::TestWithParam<std::tuple<std::filesystem::path, Host>> {};

TEST_P(Transcripts, AreSpokenByTheAgent) {
  const auto& [file, host] = GetParam();
  const Performance performance(read_transcript(file), host);
}

INSTANTIATE_TEST_SUITE_P(Protocol, Transcripts,
                         testing::Combine(testing::ValuesIn(transcript_files()),
                                          testing::Values(Host::in_process, Host::binary)),
                         [](const auto& row) {
                           std::string name = std::get<0>(row.param).stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name + (std::get<1>(row.param) == Host::binary ? "_binary"
                                                                                 : "_in_process");
                         });

}  // namespace
}  // namespace hoist::test
