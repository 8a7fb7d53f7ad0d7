// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "lfs/base/digest.hpp"
#include "lfs/journal/upload_journal.hpp"
#include "lfs/upload/upload.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_file.hpp"
#include "tests/support/scripted_transport.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {

using test::FakeClock;
using test::MemoryFile;
using test::ScriptedTransport;
using test::SeenRequest;

inline std::string md5_of(const std::string& text) {
  Digest md5(Digest::Kind::md5);
  md5.update(std::as_bytes(std::span(text)));
  return md5.finish_hex();
}

inline TransferResult accepted(const SeenRequest& request) {
  return HttpAnswer{200, {{"etag", "\"" + md5_of(request.body) + "\""}}, {}};
}

/// An object of 95 bytes in 10 parts on a scripted server, all in fake time.
class UploadTest : public testing::Test {
 protected:
  UploadTest()
      : file_(make_content()),
        transport_(clock_, [this](const SeenRequest& request) { return script_(request); }) {
    options_.verify_parts = VerifyParts::off;
    options_.schedule.connections = 4;
  }

  /// An action for parts at `/p1<query>` and so on.
  [[nodiscard]] static Action parts_action(const std::string& query,
                                           const std::string& completion) {
    Action action{SecretUrl(completion), {{"chunk_size", "10"}}};
    for (int n = 1; n <= 10; ++n) {
      action.header.push_back(
          {std::to_string(n), "http://127.0.0.1/p" + std::to_string(n) + query});
    }
    return action;
  }

  void run(bool multipart = true) {
    Action action = parts_action(query_, completion_url);
    if (!multipart) action.header = {{"x-auth", "1"}};
    run(std::move(action));
  }

  void run(Action action) {
    UploadJob job{"0badcafe", size_, std::move(action)};
    const UploadPorts ports{transport_,
                            clock_,
                            [] { return 0.5; },
                            [this] { return stop_; },
                            [this](std::uint64_t bytes) { progress_.push_back(bytes); },
                            nullptr,
                            [this] { return bandwidth_; },
                            journal_.get(),
                            [this](std::string_view line) { log_.emplace_back(line); },
                            [this](std::string_view line) { told_.emplace_back(line); },
                            server_};
    upload(std::move(job), file_, options_, ports);
  }

  std::string failure() {
    try {
      run();
    } catch (const Error& error) {
      return error.what();
    }
    return "no failure";
  }

  void script(ScriptedTransport::Script script) { script_ = std::move(script); }

  [[nodiscard]] std::string stored() const {
    std::string all;
    for (int n = 1; n <= 10; ++n) {
      for (const SeenRequest& request : transport_.seen()) {
        if (request.url != part_url(n)) continue;
        all += request.body;
        break;
      }
    }
    return all;
  }

  [[nodiscard]] std::size_t requests_to(const std::string& url) const {
    return static_cast<std::size_t>(
        std::count_if(transport_.seen().begin(), transport_.seen().end(),
                      [&](const SeenRequest& request) { return request.url == url; }));
  }

  static std::string make_content() {
    std::string content;
    for (int i = 0; i < 95; ++i) content += static_cast<char>('!' + i % 90);
    return content;
  }
  [[nodiscard]] std::string part_url(int number) const {
    return "http://127.0.0.1/p" + std::to_string(number) + query_;
  }
  static constexpr const char* completion_url = "http://127.0.0.1/done?sig=c4n4ry-signature";

  /// What a new process does first.
  void reopen_journal() {
    journal_.reset();
    std::string why_not;
    auto directory = PrivateDir::open(lfs_dir_.path(), "uploads");
    journal_ = UploadJournal::open(std::get<PrivateDir>(std::move(directory)), "name", why_not);
    ASSERT_TRUE(journal_) << why_not;
  }
  [[nodiscard]] bool journal_is_left() const {
    std::error_code error;
    const auto directory = PrivateDir::open(lfs_dir_.path(), "uploads");
    return !std::get<PrivateDir>(directory).names(error).empty();
  }

  std::uint64_t size_ = 95;
  std::string query_ = "?sig=c4n4ry-signature";
  test::TempDir lfs_dir_;
  std::unique_ptr<UploadJournal> journal_;
  FakeClock clock_;
  MemoryFile file_;
  ScriptedTransport transport_;
  UploadOptions options_;
  bool stop_ = false;
  std::uint64_t bandwidth_ = 0;
  std::vector<std::uint64_t> progress_;
  std::vector<std::string> log_;
  std::vector<std::string> told_;
  ServerPorts server_;
  ScriptedTransport::Script script_ = [this](const SeenRequest& request) {
    return request.url == completion_url ? on_completion(request) : on_part(request);
  };
  std::function<TransferResult(const SeenRequest&)> on_part = accepted;
  std::function<TransferResult(const SeenRequest&)> on_completion = [](const SeenRequest&) {
    return HttpAnswer{200, {}, {}};
  };
};

}  // namespace hoist::lfs
