/**
 * Tests of the requests between Leader and Helper, over HTTP: the client by itself, the Helper's resource in the running
 * service on a real PostgreSQL and a real broker.
 */
@NullMarked
package dev.sumac.prepare.http;

import org.jspecify.annotations.NullMarked;
