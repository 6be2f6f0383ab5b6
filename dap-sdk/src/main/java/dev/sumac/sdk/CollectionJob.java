package dev.sumac.sdk;

import dev.sumac.dap.message.Bytes;
import java.net.URI;

/**
 * A collection job at the Leader. To be kept until its result is stored: what it asked is needed to open the answer.
 *
 * @param location where to poll it
 * @param request the CollectionJobReq as it was sent
 */
public record CollectionJob(URI location, Bytes request) {}
