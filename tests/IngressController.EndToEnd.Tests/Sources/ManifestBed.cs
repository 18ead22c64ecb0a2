using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>Objects as files in a folder, one file each, put there whole by a rename.</summary>
sealed class ManifestBed : TestBed
{
    readonly Scratch _folder = new("manifests");
    readonly Scratch _drafts = new("drafts");

    ManifestBed(IPodHost pods)
        : base(pods)
    {
    }

    protected override IReadOnlyList<string> SourceFlags => ["--manifests", _folder.Path];

    public static async Task<ManifestBed> CreateAsync(IPodHost pods)
    {
        var bed = new ManifestBed(pods);
        await bed.ApplyAsync(Objects.IngressClass());
        return bed;
    }

    protected override async Task ApplyAsync(Manifest manifest)
    {
        var draft = _drafts.File(FileName(manifest));
        await File.WriteAllTextAsync(draft, manifest.Text);
        File.Move(draft, _folder.File(FileName(manifest)), overwrite: true);
    }

    protected override Task DeleteAsync(Manifest manifest)
    {
        File.Delete(_folder.File(FileName(manifest)));
        return Task.CompletedTask;
    }

    protected override Task CleanUpAsync()
    {
        _folder.Dispose();
        _drafts.Dispose();
        return Task.CompletedTask;
    }

    static string FileName(Manifest manifest) => $"{manifest.Kind}-{manifest.Namespace ?? "default"}-{manifest.Name}.yaml";
}
