/** Tests of the requests between Leader and Helper, over HTTP. */
@NullMarked
package dev.sumac.prepare.http;

import org.jspecify.annotations.NullMarked;
