package dev.sumac.trust;

import dev.sumac.kit.access.Access;
import dev.sumac.kit.http.BearerAuthentication;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What somebody who may not tries on a route that is not public. */
enum Attempt {
    NO_TOKEN {
        @Override
        List<Try> on(Access access) {
            return List.of(new Try(Map.of(), UNAUTHORIZED));
        }
    },
    NO_JWT {
        @Override
        List<Try> on(Access access) {
            return statics("an-opaque-token", "not.a.jwt");
        }
    },
    EXPIRED {
        @Override
        List<Try> on(Access access) {
            return changed(access, claims -> claims.put("exp", Instant.now().getEpochSecond() - 60));
        }
    },
    OF_ANOTHER_REALM {
        @Override
        List<Try> on(Access access) {
            JsonObject claims = good(access).put("iss", FakeRealms.issuer(STRANGER));
            return List.of(new Try(bearer(FakeRealms.token(STRANGER, claims)), UNAUTHORIZED));
        }
    },
    SIGNED_BY_ANOTHER {
        @Override
        List<Try> on(Access access) {
            return List.of(new Try(bearer(FakeRealms.token(STRANGER, good(access))), UNAUTHORIZED));
        }
    },
    OF_ANOTHER_ISSUER_BUT_OUR_KEY {
        @Override
        List<Try> on(Access access) {
            return changed(access, claims -> claims.put("iss", FakeRealms.issuer(STRANGER)));
        }
    },
    FOR_ANOTHER_AUDIENCE {
        @Override
        List<Try> on(Access access) {
            return changed(access, claims -> claims.put("aud", "https://another.test"));
        }
    },
    FOR_NO_AUDIENCE {
        @Override
        List<Try> on(Access access) {
            return changed(access, claims -> {
                claims.remove("aud");
                return claims;
            });
        }
    },
    ID_TOKEN {
        @Override
        List<Try> on(Access access) {
            return changed(access, claims -> claims.put("typ", "ID"));
        }
    },
    WORKLOADS_OWN_JWT {
        @Override
        List<Try> on(Access access) {
            long now = Instant.now().getEpochSecond();
            JsonObject claims = new JsonObject()
                    .put("iss", FakeRealms.issuer(CLUSTER))
                    .put("aud", FakeRealms.AUDIENCE)
                    .put("sub", "system:serviceaccount:sumac:leader")
                    .put("iat", now)
                    .put("exp", now + 60);
            return List.of(new Try(bearer(FakeRealms.token(CLUSTER, claims)), UNAUTHORIZED));
        }
    },
    OF_THE_OTHER_REALM_OF_OURS {
        @Override
        List<Try> on(Access access) {
            Access other = realm(access).equals(FakeRealms.PEERS) ? Access.OPERATOR : Access.PEER;
            return List.of(new Try(bearer(FakeRealms.token(realm(other), good(other))), UNAUTHORIZED));
        }
    },
    WITH_ANOTHER_ROLE {
        @Override
        List<Try> on(Access access) {
            List<String> others =
                    switch (access) {
                        case VIEWER -> List.of("offline_access", "Viewer");
                        case OPERATOR -> List.of("viewer", "key-admin");
                        case KEY_ADMIN -> List.of("viewer", "operator");
                        case PUBLIC, PEER, COLLECTOR -> List.of();
                    };
            return others.stream()
                    .map(role -> forbidden(FakeRealms.claims(FakeRealms.OPERATORS, "console", List.of(role))))
                    .toList();
        }
    },
    OF_ANOTHER_TASKS_CLIENT {
        @Override
        List<Try> on(Access access) {
            return clients(access, HostileUse.ANOTHER_LEADER, HostileUse.ANOTHER_COLLECTOR, "");
        }
    },
    OF_THE_TASKS_OTHER_COUNTERPART {
        @Override
        List<Try> on(Access access) {
            return clients(access, access == Access.PEER ? HostileUse.COLLECTOR : HostileUse.LEADER);
        }
    },
    OF_NO_CLIENT {
        @Override
        List<Try> on(Access access) {
            if (!realm(access).equals(FakeRealms.PEERS)) {
                return List.of();
            }
            JsonObject claims = good(access);
            claims.remove("azp");
            return List.of(forbidden(claims));
        }
    },
    STATIC_TOKEN_OF_SOMEBODY_ELSE {
        @Override
        List<Try> on(Access access) {
            return switch (access) {
                case PEER ->
                    statics(
                            HostileUse.COLLECTORS_TOKEN,
                            HostileUse.ANOTHER_LEADERS_TOKEN,
                            HostileUse.ANOTHER_COLLECTORS_TOKEN,
                            FakeRealms.OPERATOR_TOKEN);
                case COLLECTOR ->
                    statics(
                            HostileUse.LEADERS_TOKEN,
                            HostileUse.ANOTHER_LEADERS_TOKEN,
                            HostileUse.ANOTHER_COLLECTORS_TOKEN,
                            FakeRealms.OPERATOR_TOKEN);
                case VIEWER, OPERATOR, KEY_ADMIN -> statics(HostileUse.LEADERS_TOKEN, HostileUse.COLLECTORS_TOKEN);
                case PUBLIC -> List.of();
            };
        }
    };

    /** Headers, and what the answer must be. */
    record Try(Map<String, String> headers, int status) {}

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final String STRANGER = "stranger";
    private static final String CLUSTER = "cluster";

    /** None where it makes no sense. */
    abstract List<Try> on(Access access);

    /** Claims of a token that is let pass. */
    static JsonObject good(Access access) {
        return switch (access) {
            case PEER -> FakeRealms.claims(FakeRealms.PEERS, HostileUse.LEADER, List.of());
            case COLLECTOR -> FakeRealms.claims(FakeRealms.PEERS, HostileUse.COLLECTOR, List.of());
            case VIEWER -> FakeRealms.claims(FakeRealms.OPERATORS, "console", List.of("viewer"));
            case OPERATOR -> FakeRealms.claims(FakeRealms.OPERATORS, "console", List.of("operator"));
            case KEY_ADMIN -> FakeRealms.claims(FakeRealms.OPERATORS, "console", List.of("key-admin"));
            case PUBLIC -> throw new IllegalArgumentException("everybody may");
        };
    }

    /** The static token that is let pass. */
    static String goodStatic(Access access) {
        return switch (access) {
            case PEER -> HostileUse.LEADERS_TOKEN;
            case COLLECTOR -> HostileUse.COLLECTORS_TOKEN;
            case VIEWER, OPERATOR, KEY_ADMIN -> FakeRealms.OPERATOR_TOKEN;
            case PUBLIC -> throw new IllegalArgumentException("everybody may");
        };
    }

    /** Each way to present a static token. */
    static List<Map<String, String>> ways(String token) {
        return List.of(bearer(token), Map.of(BearerAuthentication.DAP_AUTH_TOKEN, token));
    }

    static Map<String, String> bearer(String token) {
        return Map.of(BearerAuthentication.AUTHORIZATION, "Bearer " + token);
    }

    private static List<Try> statics(String... tokens) {
        return Stream.of(tokens)
                .flatMap(token -> ways(token).stream())
                .map(headers -> new Try(headers, UNAUTHORIZED))
                .toList();
    }

    /** The realm in charge. */
    static String realm(Access access) {
        return access == Access.PEER || access == Access.COLLECTOR ? FakeRealms.PEERS : FakeRealms.OPERATORS;
    }

    private static List<Try> changed(Access access, UnaryOperator<JsonObject> change) {
        String token = FakeRealms.token(realm(access), change.apply(good(access)));
        return List.of(new Try(bearer(token), UNAUTHORIZED));
    }

    private static List<Try> clients(Access access, String... clients) {
        return realm(access).equals(FakeRealms.PEERS)
                ? List.of(clients).stream()
                        .map(client -> forbidden(FakeRealms.claims(FakeRealms.PEERS, client, List.of("operator"))))
                        .toList()
                : List.of();
    }

    private static Try forbidden(JsonObject claims) {
        String realm = claims.getString("iss").equals(FakeRealms.issuer(FakeRealms.PEERS))
                ? FakeRealms.PEERS
                : FakeRealms.OPERATORS;
        return new Try(bearer(FakeRealms.token(realm, claims)), FORBIDDEN);
    }
}
