/**
 * What all collection requests have in common: task, token, media type and body on the way in, statuses and headers on the
 * way out. Decides nothing about a message.
 */
@NullMarked
package dev.sumac.collect.request;

import org.jspecify.annotations.NullMarked;
