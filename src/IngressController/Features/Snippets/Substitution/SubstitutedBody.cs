using IngressController.Proxy;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Features.Snippets.Substitution;

/// <summary>Replaces texts in an answer while it is sent.</summary>
/// <param name="inner">What gets the changed body.</param>
/// <param name="search">What is replaced.</param>
sealed class SubstitutedBody(IHttpResponseBodyFeature inner, TextSearch search) : BodyFilter(inner)
{
    public override Stream Stream { get; } = new LeavingStream(new SubstitutingStream(inner.Stream, search));

    protected override ValueTask EndAsync() => Stream.DisposeAsync();
}
