// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "tests/hub/backend.hpp"
#include "tests/hub/exchange.hpp"
#include "tests/hub/fault.hpp"
#include "tests/hub/hub.hpp"
#include "tests/hub/locks.hpp"
#include "tests/hub/redirect.hpp"
#include "tests/hub/repositories.hpp"
#include "tests/hub/request_log.hpp"
#include "tests/hub/signed_url.hpp"

namespace hoist::hub {

/// The API server: git, LFS batch, verify, locks, completion, and a look at stored objects.
class Api {
 public:
  /// Everything given must outlive it.
  Api(const HubOptions& options, Backend& backend, const UrlSigner& signer, FaultPlan& faults,
      RequestLog& log);

  /// To be called before the first request.
  void set_port(std::uint16_t port) { port_ = port; }
  void handle(Exchange& exchange);

  /// The upload action for one object in a batch with this transfer.
  Action upload_action(const ObjectName& object, std::string_view transfer, const UploadWish& wish);

 private:
  /// One request on its way through the handlers.
  struct Call {
    Exchange& exchange;
    Address address;
    RequestRecord& record;
  };

  void lfs(const Call& call, std::string_view repository, std::string_view rest);
  void batch(const Call& call, std::string_view repository);
  Response answer_batch(const Call& call, std::string_view repository);
  BatchObject answer_upload(const ObjectName& object, const std::string& transfer,
                            std::string_view repository, const UploadWish& wish);
  BatchObject answer_download(const ObjectName& object);
  [[nodiscard]] std::optional<Response> refuse_batch(const std::vector<std::uint64_t>& sizes,
                                                     std::string_view transfer) const;
  void verify(const Call& call);
  Response answer_verify(const ObjectName& object);
  void locks(const Call& call, std::string_view repository, std::string_view rest);
  void complete(const Call& call);
  Outcome perform_completion(const Call& call, const CompletionTerms& terms);
  void show_object(const Call& call, const std::string& oid);
  void create_repository(const Call& call);

  bool read_body(const Call& call);
  /// Answers what `perform` gives, or what a fault makes of it.
  void answer(const Call& call, const std::function<Response()>& perform);
  [[nodiscard]] bool is_there(const ObjectName& object);
  [[nodiscard]] std::string url(std::string_view target) const;

  const HubOptions& options_;
  Backend& backend_;
  const UrlSigner& signer_;
  FaultPlan& faults_;
  RequestLog& log_;
  Repositories repositories_;
  LockTable locks_;
  std::uint16_t port_ = 0;
  std::mutex unverified_mutex_;
  std::set<std::string> unverified_;  ///< Dialect csghub: complete, but not yet known as objects.
};

}  // namespace hoist::hub
