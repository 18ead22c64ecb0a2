using IngressController.Core.Routing;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Tests.Proxy;

/// <summary>A request without a connection, for what decides about requests.</summary>
static class TestRequest
{
    public static RequestContext With(params (string Name, string Value)[] headers)
    {
        var features = new FeatureCollection();
        var request = new HttpRequestFeature { Method = "GET", Protocol = "HTTP/1.1", RawTarget = "/", Headers = new HeaderDictionary() };
        foreach (var (name, value) in headers)
            request.Headers.Append(name, value);
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var context = new RequestContext();
        context.Begin(features, ActiveTable.Empty);
        Assert.True(RequestTarget.TryParse("/", out var target));
        context.Ask(target);
        return context;
    }
}
