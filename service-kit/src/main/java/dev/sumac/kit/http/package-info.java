/** What every DAP endpoint answers alike: problem documents, authentication by bearer token, media types, body limits. Decides
 * nothing about a protocol message. */
@NullMarked
package dev.sumac.kit.http;

import org.jspecify.annotations.NullMarked;
