using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.AppRoot;

/// <summary>Reads <c>app-root</c>, as translation does, and checks its variables.</summary>
sealed class AppRootTemplateParser : IPolicyParser
{
    readonly AppRootParser _inner = new();

    public IReadOnlyList<Option> Options => _inner.Options;

    public IPolicy? Parse(OptionReader reader)
    {
        if (_inner.Parse(reader) is not AppRootPolicy policy)
            return null;
        if (Template.TryParse(policy.Path, out _, out var problem))
            return policy;
        reader.Reject(AppRootParser.AppRoot, $"\"{policy.Path}\" {problem}");
        return null;
    }
}
