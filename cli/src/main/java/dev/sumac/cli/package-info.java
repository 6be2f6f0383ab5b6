/**
 * The command line: what a person types, and what is shown. Nothing here is protocol: reports and results come from the
 * SDK, processes from {@code dev.sumac.local}.
 */
@NullMarked
package dev.sumac.cli;

import org.jspecify.annotations.NullMarked;
