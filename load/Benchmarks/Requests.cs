using IngressController.Core.Routing;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Benchmarks;

/// <summary>Requests without a connection, for what decides about requests.</summary>
static class Requests
{
    /// <summary>One as a browser sends it: eight headers.</summary>
    public static RequestContext OfBrowser()
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = "GET",
            Protocol = "HTTP/1.1",
            RawTarget = "/api/items?page=2",
            Headers = new HeaderDictionary
            {
                ["Host"] = "h1.example.com",
                ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                ["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                ["Accept-Language"] = "en-US,en;q=0.5",
                ["Accept-Encoding"] = "gzip, deflate, br",
                ["Connection"] = "keep-alive",
                ["Cookie"] = "session=0123456789abcdef",
                ["Referer"] = "https://h1.example.com/",
            },
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var context = new RequestContext();
        context.Begin(features, ActiveTable.Empty);
        if (!RequestTarget.TryParse("/api/items?page=2", out var target))
            throw new InvalidOperationException("the target is not read");
        context.Ask(target);
        context.RequestId = "0123456789abcdef0123456789abcdef";
        context.ClientAddressText = "203.0.113.7";
        return context;
    }
}
