// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/auth/credential_chain.hpp"
#include "lfs/base/clock.hpp"
#include "lfs/batch/lfs_server.hpp"
#include "lfs/http/transport.hpp"
#include "lfs/protocol/batch.hpp"

namespace hoist::lfs {

/// What a BatchClient needs of the world. While it works nothing else is in flight on `transport`.
struct BatchPorts {
  Transport& transport;
  const Clock& clock;
  std::function<double()> random;  ///< in [0, 1)
  std::function<void(std::string_view)> log;
  Duration patience;  ///< how long a server that fails is asked again
  CredentialPorts credentials;
};

/// Asks an LFS server about one object at a time. For one thread.
///
/// Its functions throw hoist::Error: http and network with the server's host, status and words,
/// protocol, cancelled.
class BatchClient {
 public:
  BatchClient(LfsServer server, BatchPorts ports);

  /// A new action for the upload of the object; for the upload of that id where it is not empty and
  /// the server can.
  [[nodiscard]] BatchAction upload_action(std::string_view oid, std::uint64_t size_bytes,
                                          const std::string& upload_id);
  /// True when the server confirms that it holds the object.
  [[nodiscard]] bool verify(const Action& action, std::string_view oid, std::uint64_t size_bytes);

 private:
  struct Question {
    SecretUrl url;
    std::vector<Header> headers;
    std::string body;
    bool is_users_own = false;
  };
  [[nodiscard]] HttpAnswer ask(const Question& question);
  [[nodiscard]] HttpAnswer ask_with(const Question& question, const Credential& credential);
  [[nodiscard]] TransferResult post(const Question& question, const Credential& credential);
  [[nodiscard]] Question about_endpoint(std::string_view path);

  LfsServer server_;
  BatchPorts ports_;
};

}  // namespace hoist::lfs
