using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.AppRoot;

/// <summary>Reads <c>app-root</c>, as translation does, and checks its variables.</summary>
sealed class AppRootTemplateParser : IPolicyParser
{
    public IReadOnlyList<Option> Options { get; } = new AppRootParser().Options;

    public IPolicy? Parse(OptionReader reader)
    {
        if (new AppRootParser().Parse(reader) is not AppRootPolicy policy || Template.TryParse(policy.Path, out _, out var problem))
            return new AppRootParser().Parse(reader);
        reader.Reject(AppRootParser.AppRoot, $"\"{policy.Path}\" {problem}");
        return null;
    }
}
