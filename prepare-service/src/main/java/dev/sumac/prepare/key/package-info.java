/**
 * Which HPKE keys nothing needs any more: the key service destroys a key, and gives its config id to another, only once that
 * was said here. Opens nothing, and decides nothing about a report.
 */
@NullMarked
package dev.sumac.prepare.key;

import org.jspecify.annotations.NullMarked;
