package lives

import (
	"errors"
	"testing"
	"time"

	databricks "github.com/databricks/databricks-sdk-go"
	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/service/provisioning"

	"github.com/databricks-account/connector/emulator"
)

// TestSDKAsPeopleUseIt is a program that a user of the SDK would write, with
// nothing changed but host and credentials.
func TestSDKAsPeopleUseIt(t *testing.T) {
	t.Parallel()
	w, err := NewWorld(emulator.WithProvisioningTime(0))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	defer func() {
		if err := w.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	a, err := databricks.NewAccountClient(&databricks.Config{
		Host:         w.URL,
		AccountID:    emulator.DefaultAccountID,
		ClientID:     emulator.DefaultClientID,
		ClientSecret: emulator.DefaultClientSecret,
	})
	if err != nil {
		t.Fatal(err)
	}
	role, err := a.Credentials.Create(ctx, provisioning.CreateCredentialRequest{
		CredentialsName: "sdk",
		AwsCredentials:  provisioning.CreateCredentialAwsCredentials{StsRole: &provisioning.CreateCredentialStsRole{RoleArn: "arn:aws:iam::123456789012:role/sdk"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := a.Storage.Create(ctx, provisioning.CreateStorageConfigurationRequest{
		StorageConfigurationName: "sdk", RootBucketInfo: provisioning.RootBucketInfo{BucketName: "sdk"},
	})
	if err != nil {
		t.Fatal(err)
	}
	wait, err := a.Workspaces.Create(ctx, provisioning.CreateWorkspaceRequest{
		WorkspaceName: "sdk", AwsRegion: "us-west-2",
		CredentialsId: role.CredentialsId, StorageConfigurationId: bucket.StorageConfigurationId,
	})
	if err != nil {
		t.Fatal(err)
	}
	var seen []provisioning.WorkspaceStatus
	ws, err := wait.OnProgress(func(ws *provisioning.Workspace) { seen = append(seen, ws.WorkspaceStatus) }).GetWithTimeout(time.Minute)
	if err != nil || ws.WorkspaceStatus != provisioning.WorkspaceStatusRunning || len(seen) == 0 {
		t.Fatalf("workspace %+v, seen %v, %v", ws, seen, err)
	}
	if _, err := a.Workspaces.WaitGetWorkspaceRunning(ctx, ws.WorkspaceId, time.Minute, nil); err != nil {
		t.Error(err)
	}
	if _, err := a.Workspaces.Delete(ctx, provisioning.DeleteWorkspaceRequest{WorkspaceId: ws.WorkspaceId}); err != nil {
		t.Error(err)
	}
	w.clock.Advance(time.Hour)
	if _, err := a.Workspaces.GetByWorkspaceId(ctx, ws.WorkspaceId); !errors.Is(err, apierr.ErrNotFound) || !apierr.IsMissing(err) {
		t.Errorf("a deleted workspace: %v", err)
	}
	for _, f := range w.Faults() {
		t.Error(f)
	}
}
