using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using Microsoft.Extensions.Primitives;

namespace IngressController.Features.Snippets.Headers;

/// <summary>One add_header: a line beside those that the answer has. An empty value adds none, and takes away a Last-Modified or an ETag.</summary>
/// <param name="Always">Whether also to answers of unusual statuses, as errors.</param>
sealed record AddedHeader(string Name, Template Value, bool Always)
{
    /// <summary>The statuses that add_header and expires act on (ngx_http_headers_filter).</summary>
    public static bool IsUsual(int status) => status is 200 or 201 or 204 or 206 or 301 or 302 or 303 or 304 or 307 or 308;

    public void Apply(RequestContext context, HttpResponse response)
    {
        if (!Always && !IsUsual(response.StatusCode))
            return;
        var value = Value.Evaluate(context);

        // These stand once, as nginx has one field for each, and go when there is nothing to put there.
        if (Name.Equals("Last-Modified", StringComparison.OrdinalIgnoreCase) || Name.Equals("ETag", StringComparison.OrdinalIgnoreCase))
            response.Headers[Name] = string.IsNullOrEmpty(value) ? default : new(value);
        else if (!string.IsNullOrEmpty(value))
            response.Headers[Name] = StringValues.Concat(response.Headers[Name], value);
    }
}
