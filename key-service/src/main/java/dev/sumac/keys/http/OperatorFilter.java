package dev.sumac.keys.http;

import dev.sumac.kit.http.BearerAuthentication;
import dev.sumac.kit.http.OperatorAuthentication;
import dev.sumac.kit.http.ProblemDetails;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;

/** Lets nobody but the operator at any resource of this service, known or unknown. */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public class OperatorFilter implements ContainerRequestFilter {

    private final OperatorAuthentication operator;
    private final Problems problems;

    public OperatorFilter(OperatorAuthentication operator, Problems problems) {
        this.operator = operator;
        this.problems = problems;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!operator.permits(
                request.getHeaderString(BearerAuthentication.AUTHORIZATION),
                request.getHeaderString(BearerAuthentication.DAP_AUTH_TOKEN))) {
            request.abortWith(problems.response(ProblemDetails.blank(401, "the operator's token is missing or wrong")));
        }
    }
}
